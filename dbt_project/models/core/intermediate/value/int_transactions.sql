{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('customer_id', 'int_changed_customers') }}"
) }}

-- One row per customer and day with an order: orders of one day are one transaction.
select
    customer_id,
    ordered_on,
    count(*) as order_count,
    sum(net_amount) as net_amount,
    sum(margin_amount) as margin_amount,
    count(margin_amount) as costed_count,
    sum(net_amount) filter (where margin_amount is not null) as costed_net_amount
from {{ ref('fct_orders') }}
where is_counted and customer_id is not null {{ only_changed('customer_id', 'int_changed_customers') }}
group by customer_id, ordered_on
