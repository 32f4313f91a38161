{#- What retention is cut by, beside 'all'. tier is the one in force when the period opened; the others are the customer's own. -#}
{% macro retention_dimensions() -%}
    {{ return(['segment', 'acquisition_channel', 'owner', 'country', 'contract', 'tier']) }}
{%- endmacro %}

{#- A share of a whole: null when the whole is nothing. Adding zero makes -0.0 (nothing of a negative whole) a plain 0: storage
    treats the two as one value, so that which of them is read back would differ from build to build. -#}
{% macro rate(numerator, denominator) -%}
    (cast({{ numerator }} as double) / nullif({{ denominator }}, 0) + 0.0)
{%- endmacro %}

{#- What retention cells need of a customer's period, with its type. -#}
{% macro retention_row_types() -%}
    {%- set types = {'period_grain': 'varchar', 'period_start': 'date', 'period_end': 'date'} -%}
    {%- for flag in [
        'is_active_at_opening', 'is_active_at_closing', 'is_new', 'is_retained', 'is_churned', 'is_reactivated', 'is_transient'
    ] -%}
        {%- do types.update({flag: 'boolean'}) -%}
    {%- endfor -%}
    {%- do types.update({
        'order_count': 'bigint', 'net_revenue_amount': 'decimal(18, 4)', 'previous_net_revenue_amount': 'decimal(18, 4)'
    }) -%}
    {%- for dimension in retention_dimensions() -%}
        {%- do types.update({dimension: 'varchar'}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}

{#- One of these columns, from a row of fct_customer_periods (`periods`) beside int_customer_segments (`customers`). -#}
{% macro retention_row_column(column) -%}
    {%- if column == 'tier' -%} coalesce(periods.tier, '(none)')
    {%- elif column in retention_dimensions() -%} customers.{{ column }}
    {%- else -%} periods.{{ column }}
    {%- endif -%}
{%- endmacro %}

{#- Whether a partial build counts everybody's rows of this period anew: it was open, or the tiers in it have changed. -#}
{% macro is_counted_anew() -%}
    ({{ was_open() }} or {{ is_looked_at_again(month_start('period_start')) }})
{%- endmacro %}
