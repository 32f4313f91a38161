{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('customer_id', 'int_changed_customers') }}"
) }}

-- One row per customer and month with a sale or a refund: net revenue.
select
    customer_id,
    {{ period_index('month', 'revenue_on') }} as month_index,
    sum(net_amount) as net_amount
from {{ ref('int_revenue_days') }}
where true {{ only_changed('customer_id', 'int_changed_customers') }}
group by 1, 2
