{#- Statuses of orders that never were or no longer are a sale. -#}
{% macro is_sale_status(column) -%}
    coalesce(lower(trim({{ column }})), '') not in (
        'cancelled', 'canceled', 'void', 'voided', 'test', 'draft', 'failed', 'expired', 'cancelado', 'cancelada'
    )
{%- endmacro %}

{#- An amount in the reporting currency, at four decimals. -#}
{% macro converted(amount, rate) -%} cast({{ amount }} * {{ rate }} as decimal(18, 4)) {%- endmacro %}

{#- A line without a kind is a product. -#}
{% macro is_product_line() -%} coalesce(line_kind, 'product') = 'product' {%- endmacro %}
