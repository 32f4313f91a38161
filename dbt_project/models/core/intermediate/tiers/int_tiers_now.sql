-- One row per customer who ever ordered or had a contract: the tier at as_of, from the days of the window before it.
with revenue as (
    select customer_id, sum(net_amount) as window_revenue_amount
    from {{ ref('int_revenue_days') }}
    where revenue_on >= {{ add_months(as_of_on(), -var('tier_window_months')) }} and revenue_on < {{ as_of_on() }}
    group by customer_id
),

shares as (
    select
        customer_id,
        {{ cumulative_share_before('window_revenue_amount') }} as cumulative_share_before
    from revenue
    where window_revenue_amount > 0
)

select
    firsts.customer_id,
    case when shares.customer_id is null then 'C' else {{ tier('shares.cumulative_share_before') }} end as tier,
    cast(coalesce(revenue.window_revenue_amount, 0) as decimal(18, 4)) as window_revenue_amount,
    shares.cumulative_share_before,
    firsts.first_active_on
from {{ ref('int_customer_firsts') }} as firsts
left join revenue on firsts.customer_id = revenue.customer_id
left join shares on firsts.customer_id = shares.customer_id
