{#- Statuses of orders that never were or no longer are a sale. -#}
{% macro is_sale_status(column) -%}
    coalesce(lower(trim({{ column }})), '') not in (
        'cancelled', 'canceled', 'void', 'voided', 'test', 'draft', 'failed', 'expired', 'cancelado', 'cancelada'
    )
{%- endmacro %}

{#- An amount in the reporting currency, at four decimals. Null where no rate is known, and where the result is more than an amount
    can hold: the checks of core name both, instead of a cast that stops the build. -#}
{% macro converted(amount, rate) -%}
    {#- wide decimals are slow, and most orders are in the reporting currency -#}
    case
        when {{ rate }} = 1 then try_cast({{ amount }} as decimal(18, 4))
        else try_cast(try_cast({{ amount }} as decimal(18, 4)) * cast({{ rate }} as decimal(20, 8)) as decimal(18, 4))
    end
{%- endmacro %}

{#- A line without a kind is a product. -#}
{% macro is_product_line() -%} coalesce(line_kind, 'product') = 'product' {%- endmacro %}

{#- Quantity times a price, to four decimals: ten thousand screws at 0.00375 are 37.50. The price has eight, and only the product is
    rounded; the two types are as wide as a product may be. -#}
{% macro line_amount(price, quantity='quantity') -%}
    cast(cast({{ quantity }} as decimal(18, 4)) * cast({{ price }} as decimal(20, 8)) as decimal(18, 4))
{%- endmacro %}

{#- What one unit of `currency` is worth in the reporting currency, from a row of int_exchange_rates (`rates`) beside one of
    int_reporting_currency (`reporting`). No currency means the reporting one; null: no rate is known for the day. -#}
{% macro rate_to_reporting(currency) -%}
    case
        when coalesce(upper({{ currency }}), reporting.reporting_currency, '') = coalesce(reporting.reporting_currency, '') then 1
        else rates.rate
    end
{%- endmacro %}

{#- The rate in force on a day, as a join condition. -#}
{% macro is_rate_of(currency, day) -%}
    upper({{ currency }}) = rates.currency and {{ day }} >= rates.valid_from and {{ day }} < rates.valid_before
{%- endmacro %}
