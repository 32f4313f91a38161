-- Each change of tier with the figures behind it: those on which it was found, and those of the look before (of a demotion that
-- was held back, of the last look that had not found it), and what it means in contacts.
{% set measure = {'net_revenue': 'Net revenue', 'margin': 'Margin', 'orders': 'Orders'}[var('tier_measure')] -%}
{% set moved, compared = period_index('month', 'moves.moved_on'), period_index('month', 'moves.compared_on') -%}
with teams as (
    {{ owner_teams() }}
),

moves as (
    select
        customer_id,
        valid_from as moved_on,
        previous_tier,
        tier,
        tier > previous_tier as is_demotion,
        {{ add_months(
            month_start(add_days('valid_from', -1)),
            'case when tier > previous_tier then ' ~ (1 - var('tier_hold_evaluations')) ~ ' else 0 end'
        ) }} as compared_on
    from {{ ref('customer_tiers') }}
    where previous_tier is not null
),

whom as (
    select
        customers.customer_id,
        coalesce({{ scope_name('customers.segment') }}, '') as segment,
        coalesce({{ scope_name('teams.team') }}, '') as team
    from {{ ref('dim_customers') }} as customers
    left join teams on customers.owner = teams.owner
),

cadences as (
    select tier, segment, team, {{ contacts_per_month('interval_days') }} as contacts_per_month
    from {{ ref('int_cadences_in_force') }}
    group by tier, segment, team
),

measured as (
    select
        moves.customer_id,
        moves.moved_on,
        sum(months.measure_amount) filter (where months.month_index < {{ compared }}) as measure_before,
        sum(months.measure_amount) filter (where months.month_index >= {{ moved }} - {{ var('tier_window_months') }})
            as measure_after
    from moves
    inner join {{ ref('int_revenue_months') }} as months
        on moves.customer_id = months.customer_id
        and months.month_index >= {{ compared }} - {{ var('tier_window_months') }}
        and months.month_index < {{ moved }}
    group by moves.customer_id, moves.moved_on
),

figures as (
    select
        moves.*,
        coalesce(measured.measure_before, 0) as measure_before,
        -- at as_of the window is one of days
        case when moves.moved_on = {{ as_of_on() }} then now.window_measure_amount else coalesce(measured.measure_after, 0) end
            as measure_after,
        looked_before.cumulative_share_before as share_before,
        case when moves.moved_on = {{ as_of_on() }} then now.cumulative_share_before else looked_after.cumulative_share_before end
            as share_after
    from moves
    inner join {{ ref('int_tiers_now') }} as now on moves.customer_id = now.customer_id
    left join measured on moves.customer_id = measured.customer_id and moves.moved_on = measured.moved_on
    left join {{ ref('int_tier_evaluations') }} as looked_before
        on moves.customer_id = looked_before.customer_id and moves.compared_on = looked_before.evaluated_on
    left join {{ ref('int_tier_evaluations') }} as looked_after
        on moves.customer_id = looked_after.customer_id and moves.moved_on = looked_after.evaluated_on
)

select
    figures.customer_id,
    figures.moved_on,
    figures.previous_tier,
    figures.tier,
    figures.is_demotion,
    figures.compared_on,
    cast(figures.measure_before as decimal(18, 4)) as measure_before_amount,
    cast(figures.measure_after as decimal(18, 4)) as measure_after_amount,
    figures.share_before as cumulative_share_before,
    figures.share_after as cumulative_share_after,
    '{{ measure }} of {{ var("tier_window_months") }} months '
    || case
        when figures.measure_after > figures.measure_before then 'rose'
        when figures.measure_after < figures.measure_before then 'fell'
        else 'stayed'
    end
    || ' from ' || cast(cast(figures.measure_before as decimal(18, 0)) as string)
    || ' to ' || cast(cast(figures.measure_after as decimal(18, 0)) as string)
    || case
        when figures.is_demotion and figures.measure_after >= figures.measure_before then ', and that of others rose more.'
        when not figures.is_demotion and figures.measure_after <= figures.measure_before then ', and that of others fell more.'
        else '.'
    end as why,
    coalesce(cadences_before.contacts_per_month, 0) as contacts_per_month_before,
    coalesce(cadences_after.contacts_per_month, 0) as contacts_per_month_after
from figures
inner join whom on figures.customer_id = whom.customer_id
left join cadences as cadences_before
    on figures.previous_tier = cadences_before.tier
    and whom.segment = cadences_before.segment
    and whom.team = cadences_before.team
left join cadences as cadences_after
    on figures.tier = cadences_after.tier and whom.segment = cadences_after.segment and whom.team = cadences_after.team
