-- One row per month of acquisition, channel ('all' too) and age in months: what the customers had brought by then.
-- A customer's month with an order of unknown cost counts with its revenue, but brings no margin: margin_amount is then at
-- least what is known, and costed_revenue_amount says of how much revenue the cost is known. Null until one cost is known.
with monthly as (
    select
        acquired.period_start,
        acquired.channel,
        {{ period_index('month', 'months.period_start') }} - {{ period_index('month', 'acquired.period_start') }} as age_months,
        sum(months.net_revenue_amount) as revenue_amount,
        sum(months.margin_amount) as margin_amount,
        -- a month without an order has a margin of 0, which tells nothing of costs
        count(months.margin_amount) filter (where months.order_count > 0) as costed_month_count,
        sum(months.net_revenue_amount) filter (where months.margin_amount is not null) as costed_revenue_amount
    from {{ ref('int_acquired_customers') }} as acquired
    inner join {{ ref('int_customer_months') }} as months
        on acquired.customer_id = months.customer_id and acquired.period_start <= months.period_start
    group by 1, 2, 3
),

cut as (
    select * from monthly
    union all
    select
        period_start, 'all' as channel, age_months, sum(revenue_amount), sum(margin_amount), sum(costed_month_count),
        sum(costed_revenue_amount)
    from monthly
    group by 1, 2, 3
)

select
    period_start,
    channel,
    age_months,
    sum(revenue_amount) over until_now as revenue_amount,
    case when sum(costed_month_count) over until_now > 0 then sum(margin_amount) over until_now end as margin_amount,
    case when sum(costed_month_count) over until_now > 0 then sum(costed_revenue_amount) over until_now end
        as costed_revenue_amount,
    age_months = max(age_months) over (partition by period_start, channel) as is_newest
from cut
window until_now as (partition by period_start, channel order by age_months rows unbounded preceding)
