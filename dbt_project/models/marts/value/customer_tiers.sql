-- Tiers are looked at on the first of every month and at as_of. A row stands for as long as the tier stayed the same; a customer
-- starts in the lowest one. The current row carries the figures at as_of, a past row those on which it began.
with monthly as (
    select customer_id, moved_on, previous_tier, tier, window_revenue_amount, cumulative_share_before
    from {{ ref('int_monthly_tier_moves') }}
    where moved_on < {{ as_of_on() }}
),

last_looks as (
    select customer_id, max_by(tier, moved_on) as tier from monthly group by customer_id
),

beginnings as (
    select customer_id, moved_on as valid_from, previous_tier, tier, window_revenue_amount, cumulative_share_before
    from monthly
    union all
    select
        customer_id, first_active_on as valid_from, null as previous_tier, {{ lowest_tier() }} as tier,
        0 as window_revenue_amount, null as cumulative_share_before
    from {{ ref('int_tiers_now') }}
    where first_active_on < {{ as_of_on() }}
    union all
    select
        now.customer_id,
        {{ as_of_on() }} as valid_from,
        case when now.first_active_on < {{ as_of_on() }} then coalesce(last_looks.tier, {{ lowest_tier() }}) end as previous_tier,
        now.tier,
        now.window_revenue_amount,
        now.cumulative_share_before
    from {{ ref('int_tiers_now') }} as now
    left join last_looks on now.customer_id = last_looks.customer_id
    where now.first_active_on >= {{ as_of_on() }} or now.tier <> coalesce(last_looks.tier, {{ lowest_tier() }})
),

spans as (
    select *, lead(valid_from) over (partition by customer_id order by valid_from) as valid_to
    from beginnings
)

select
    spans.customer_id,
    spans.tier,
    case when spans.valid_to is null then now.window_revenue_amount else spans.window_revenue_amount end
        as window_revenue_amount,
    case when spans.valid_to is null then now.cumulative_share_before else spans.cumulative_share_before end
        as cumulative_share_before,
    spans.valid_from,
    spans.valid_to,
    spans.valid_to is null as is_current,
    spans.previous_tier
from spans
inner join {{ ref('int_tiers_now') }} as now on spans.customer_id = now.customer_id
