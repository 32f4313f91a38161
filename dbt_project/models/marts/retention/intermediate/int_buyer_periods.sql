{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('customer_id', 'int_changed_customers') }}"
) }}

-- One row per customer and period in which the customer ordered, or had an earlier order refunded, beside the period of the
-- first order (the cohort).
{%- for grain in period_grains() %}
{%- set cohort_start = period_start(grain, period_index(grain, 'orders.first_ordered_on')) %}
select
    periods.period_grain,
    periods.customer_id,
    periods.period_start,
    periods.order_count,
    periods.net_revenue_amount,
    periods.margin_amount,
    {{ cohort_start }} as cohort_start
from {{ ref('int_customer_' ~ grain ~ 's') }} as periods
inner join {{ ref('int_first_orders') }} as orders on periods.customer_id = orders.customer_id
where
    (periods.order_count > 0 or periods.net_revenue_amount <> 0)
    and periods.period_start >= {{ cohort_start }}
    {{ only_changed('periods.customer_id', 'int_changed_customers') }}
{{ 'union all' if not loop.last }}
{%- endfor %}
