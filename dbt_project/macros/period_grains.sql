{#- The grains in which customers' periods are kept. -#}
{% macro period_grains() -%} {{ return(['week', 'month', 'quarter', 'year']) }} {%- endmacro %}

{#- The rows of all four grains for which `condition` is true. -#}
{% macro all_grains(condition='true') -%}
    {%- for grain in period_grains() %}
    select * from {{ ref('int_customer_' ~ grain ~ 's') }} where {{ condition }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
