{#- What retention is cut by, beside 'all'. tier is the one in force when the period opened; the others are the customer's own. -#}
{% macro retention_dimensions() -%}
    {{ return(['segment', 'acquisition_channel', 'owner', 'country', 'contract', 'tier']) }}
{%- endmacro %}

{#- A share of a whole: null when the whole is nothing. -#}
{% macro rate(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif({{ denominator }}, 0)
{%- endmacro %}
