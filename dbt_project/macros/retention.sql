{#- What retention is cut by, beside 'all'. tier is the one in force when the period opened; the others are the customer's own. -#}
{% macro retention_dimensions() -%}
    {{ return(['segment', 'acquisition_channel', 'owner', 'country', 'contract', 'tier']) }}
{%- endmacro %}

{#- A share of a whole: null when the whole is nothing. Adding zero makes -0.0 (nothing of a negative whole) a plain 0: storage
    treats the two as one value, so that which of them is read back would differ from build to build. -#}
{% macro rate(numerator, denominator) -%}
    (cast({{ numerator }} as double) / nullif({{ denominator }}, 0) + 0.0)
{%- endmacro %}
