-- Tiers are looked at on the first of every month and at as_of. A row stands for as long as the tier stayed the same; a customer
-- starts in the lowest one. The current row carries the figures at as_of, a past row those on which it began.
with looked_at as (
    select customer_id, evaluated_on, tier, window_revenue_amount, cumulative_share_before
    from {{ ref('int_tier_evaluations') }}
    where evaluated_on < {{ as_of_on() }}
),

neighbours as (
    select
        *,
        lag(tier) over by_month as tier_before,
        lag(evaluated_on) over by_month as on_before,
        lead(evaluated_on) over by_month as on_after,
        {{ add_months('evaluated_on', 1) }} as month_after
    from looked_at
    window by_month as (partition by customer_id order by evaluated_on)
),

-- of the looks above the lowest tier only those that may change something: nearly all are like the one before
moments as (
    select customer_id, evaluated_on, tier, window_revenue_amount, cumulative_share_before
    from neighbours
    where tier_before is distinct from tier or {{ add_months('on_before', 1) }} < evaluated_on
    union all
    -- the month after the last one above the lowest tier is the first one back in it
    select customer_id, month_after as evaluated_on, {{ lowest_tier() }} as tier, null as window_revenue_amount,
        null as cumulative_share_before
    from neighbours
    where month_after < {{ as_of_on() }} and (on_after is null or on_after > month_after)
    union all
    select
        customer_id, first_active_on as evaluated_on, {{ lowest_tier() }} as tier, 0 as window_revenue_amount,
        null as cumulative_share_before
    from {{ ref('int_tiers_now') }}
    where first_active_on < {{ as_of_on() }}
    union all
    select customer_id, {{ as_of_on() }} as evaluated_on, tier, window_revenue_amount, cumulative_share_before
    from {{ ref('int_tiers_now') }}
),

marked as (
    select *, lag(tier) over (partition by customer_id order by evaluated_on) as previous_tier
    from moments
),

spans as (
    select
        *,
        lead(evaluated_on) over (partition by customer_id order by evaluated_on) as valid_to
    from marked
    where previous_tier is distinct from tier
)

select
    spans.customer_id,
    spans.tier,
    case when spans.valid_to is null then now.window_revenue_amount else spans.window_revenue_amount end
        as window_revenue_amount,
    case when spans.valid_to is null then now.cumulative_share_before else spans.cumulative_share_before end
        as cumulative_share_before,
    spans.evaluated_on as valid_from,
    spans.valid_to,
    spans.valid_to is null as is_current,
    spans.previous_tier
from spans
inner join {{ ref('int_tiers_now') }} as now on spans.customer_id = now.customer_id
