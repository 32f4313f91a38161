-- One row per customer who ever ordered or had a contract: the tier at as_of, from the days of the window before it, and no
-- worse than on the firsts of a month by which tier_hold_evaluations holds it.
with revenue as (
    select
        customer_id,
        sum(net_amount) as window_revenue_amount,
        sum(coalesce(measure_amount, 0)) as window_measure_amount
    from {{ ref('int_revenue_days') }}
    where revenue_on >= {{ add_months(as_of_on(), -var('tier_window_months')) }} and revenue_on < {{ as_of_on() }}
    group by customer_id
),

grouped as (
    select
        firsts.customer_id,
        firsts.first_active_on,
        {{ tier_group('customers.segment') }} as tier_group,
        cast(coalesce(revenue.window_revenue_amount, 0) as decimal(18, 4)) as window_revenue_amount,
        cast(coalesce(revenue.window_measure_amount, 0) as decimal(18, 4)) as window_measure_amount
    from {{ ref('int_customer_firsts') }} as firsts
    left join {{ ref('dim_customers') }} as customers on firsts.customer_id = customers.customer_id
    left join revenue on firsts.customer_id = revenue.customer_id
),

shares as (
    select customer_id, {{ cumulative_share_before('window_measure_amount', 'tier_group') }} as cumulative_share_before
    from grouped
    where window_measure_amount > 0
),

held as (
    select customer_id, min(own_tier) as tier
    from {{ ref('int_tier_evaluations') }}
    where
        evaluated_on < {{ as_of_on() }}
        and evaluated_on >= {{ add_months(as_of_on(), 1 - var('tier_hold_evaluations')) }}
    group by customer_id
)

select
    grouped.customer_id,
    least(
        case
            when shares.customer_id is null then {{ lowest_tier() }}
            else {{ tier('shares.cumulative_share_before', 'grouped.tier_group') }}
        end,
        coalesce(held.tier, {{ lowest_tier() }})
    ) as tier,
    grouped.tier_group,
    grouped.window_revenue_amount,
    grouped.window_measure_amount,
    shares.cumulative_share_before,
    grouped.first_active_on
from grouped
left join shares on grouped.customer_id = shares.customer_id
left join held on grouped.customer_id = held.customer_id
