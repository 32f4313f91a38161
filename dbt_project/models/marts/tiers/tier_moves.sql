-- Each change of tier with the figures behind it: those on which it was found, and those of the look before (of a demotion that
-- was held back, of the last look that had not found it), and what it means in contacts.
{% set measure = {'net_revenue': 'Net revenue', 'margin': 'Margin', 'orders': 'Orders'}[var('tier_measure')] -%}
with teams as (
    {{ owner_teams() }}
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

at_as_of as (
    select *, {{ compared_on() }} as compared_on
    from (
        select customer_id, valid_from as moved_on, previous_tier, tier, cumulative_share_before
        from {{ ref('customer_tiers') }}
        where previous_tier is not null and valid_from = {{ as_of_on() }}
    ) as moves
),

at_as_of_with_figures as (
    {{ with_compared_figures('at_as_of') }}
),

figures as (
    select
        customer_id, moved_on, previous_tier, tier, compared_on, share_before, measure_before_amount, measure_after_amount,
        cumulative_share_before as share_after
    from {{ ref('int_monthly_tier_moves') }}
    where moved_on < {{ as_of_on() }}
    union all
    -- the window that ends at as_of is one of days
    select
        moves.customer_id, moves.moved_on, moves.previous_tier, moves.tier, moves.compared_on, moves.share_before,
        moves.measure_before_amount, now.window_measure_amount as measure_after_amount,
        moves.cumulative_share_before as share_after
    from at_as_of_with_figures as moves
    inner join {{ ref('int_tiers_now') }} as now on moves.customer_id = now.customer_id
)

select
    figures.customer_id,
    figures.moved_on,
    figures.previous_tier,
    figures.tier,
    figures.tier > figures.previous_tier as is_demotion,
    figures.compared_on,
    figures.measure_before_amount,
    figures.measure_after_amount,
    figures.share_before as cumulative_share_before,
    figures.share_after as cumulative_share_after,
    '{{ measure }} of {{ var("tier_window_months") }} months '
    || case
        when figures.measure_after_amount > figures.measure_before_amount then 'rose'
        when figures.measure_after_amount < figures.measure_before_amount then 'fell'
        else 'stayed'
    end
    || ' from ' || cast(cast(figures.measure_before_amount as decimal(18, 0)) as string)
    || ' to ' || cast(cast(figures.measure_after_amount as decimal(18, 0)) as string)
    || case
        when figures.tier > figures.previous_tier and figures.measure_after_amount >= figures.measure_before_amount
            then ', and that of others rose more.'
        when figures.tier < figures.previous_tier and figures.measure_after_amount <= figures.measure_before_amount
            then ', and that of others fell more.'
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
