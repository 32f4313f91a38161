{#- Rows by customer and period with the tier in force when the period opened; none before the month after the first order or contract.
    `evaluations` says which of int_tier_evaluations are asked for. -#}
{% macro with_tiers(periods, evaluations='true') -%}
    select
        periods.*,
        case
            when firsts.first_active_on < {{ month_start('periods.period_start') }} then coalesce(tiers.tier, {{ lowest_tier() }})
        end as tier
    from {{ periods }} as periods
    left join {{ ref('int_customer_firsts') }} as firsts on periods.customer_id = firsts.customer_id
    left join (
        select customer_id, evaluated_on, tier
        from {{ ref('int_tier_evaluations') }}
        where {{ evaluations }}
    ) as tiers
        on periods.customer_id = tiers.customer_id
        and {{ month_start('periods.period_start') }} = tiers.evaluated_on
{%- endmacro %}

{#- In a partial build: the tiers of periods that opened in a month whose tiers are worked out again, where they are others now. -#}
{% macro update_tiers() -%}
    {%- set months -%} (select evaluated_on from {{ ref('int_tier_months') }}) {%- endset -%}
    {%- set periods = '(select customer_id, period_start from ' ~ this ~ ' where ' ~ month_start('period_start') ~ ' in ' ~ months ~ ')' -%}
    {%- set now = with_tiers(periods, 'evaluated_on in ' ~ months) -%}
    {%- if is_incremental() -%}
        update {{ this }} as former set tier = now.tier
        from ({{ now }}) as now
        where
            former.customer_id = now.customer_id
            and former.period_start = now.period_start
            and former.tier is distinct from now.tier
    {%- endif -%}
{%- endmacro %}
