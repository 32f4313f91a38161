{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('customer_id', 'int_changed_customers') }}"
) }}

-- One row per customer and month with a sale or a refund: net revenue, the measure of the tiers, and among whom the customer is
-- ranked.
select
    days.customer_id,
    {{ period_index('month', 'days.revenue_on') }} as month_index,
    {{ tier_group('customers.segment') }} as tier_group,
    sum(days.net_amount) as net_amount,
    sum(coalesce(days.measure_amount, 0)) as measure_amount
from {{ ref('int_revenue_days') }} as days
left join {{ ref('dim_customers') }} as customers on days.customer_id = customers.customer_id
where true {{ only_changed('days.customer_id', 'int_changed_customers') }}
group by 1, 2, 3
