{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('customer_id', 'int_changed_customers') }}"
) }}

-- One row per customer and period in which the customer ordered, or had an earlier order refunded, beside the period of the
-- first order (the cohort).
with dated as (
    select
        period_grain,
        customer_id,
        period_start,
        order_count,
        net_revenue_amount,
        margin_amount,
        min(case when order_count > 0 then period_start end) over (partition by period_grain, customer_id) as cohort_start
    from ({{ all_grains() }}) as periods
    where (order_count > 0 or net_revenue_amount <> 0) {{ only_changed('customer_id', 'int_changed_customers') }}
)

select *
from dated
where period_start >= cohort_start
