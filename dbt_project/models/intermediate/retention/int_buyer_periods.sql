-- One row per customer and period with an order, beside the period of the first one (the cohort).
select
    period_grain,
    customer_id,
    period_start,
    net_revenue_amount,
    margin_amount,
    min(period_start) over (partition by period_grain, customer_id) as cohort_start
from {{ ref('fct_customer_periods') }}
where order_count > 0
