{#- The grains in which customers' periods are kept. -#}
{% macro period_grains() -%} {{ return(['week', 'month', 'quarter', 'year']) }} {%- endmacro %}

{#- The rows of all four grains. -#}
{% macro all_grains() -%}
    {%- for grain in period_grains() %}
    select * from {{ ref('int_customer_' ~ grain ~ 's') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#- The four grains as one, with the tier in force when the period opened; none before the month after the first order or contract.
    `condition` says which rows: by it they are chosen before they meet the tiers. -#}
{% macro tiered_periods(condition='true') -%}
    select
        periods.*,
        case
            when firsts.first_active_on < {{ month_start('periods.period_start') }} then coalesce(tiers.tier, {{ lowest_tier() }})
        end as tier
    from (select * from ({{ all_grains() }}) as grains where {{ condition }}) as periods
    left join {{ ref('int_customer_firsts') }} as firsts on periods.customer_id = firsts.customer_id
    left join {{ ref('int_tier_evaluations') }} as tiers
        on periods.customer_id = tiers.customer_id
        and {{ month_start('periods.period_start') }} = tiers.evaluated_on
{%- endmacro %}
