-- Revenue to date, read from orders, is the revenue of all years, read from customer periods: the same money dated two ways.
-- A refund in another currency is rounded once per refund there and once per order here.
with periods as (
    select customer_id, sum(net_revenue_amount) as revenue_amount, sum(order_count) as order_count
    from {{ ref('fct_customer_periods') }}
    where period_grain = 'year'
    group by customer_id
)

select
    customers.customer_id,
    customers.order_count,
    periods.order_count as period_order_count,
    customers.revenue_to_date_amount,
    periods.revenue_amount
from {{ ref('customer_value') }} as customers
left join periods on customers.customer_id = periods.customer_id
where
    customers.order_count <> coalesce(periods.order_count, 0)
    or abs(customers.revenue_to_date_amount - coalesce(periods.revenue_amount, 0)) > 0.01
