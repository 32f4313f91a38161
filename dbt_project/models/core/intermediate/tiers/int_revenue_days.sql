{{ config(materialized='view') }}

-- One row per customer, day and kind of event: net revenue on the day it was sold or refunded.
select customer_id, ordered_on as revenue_on, gross_amount - discount_amount as net_amount
from {{ ref('fct_orders') }}
where is_counted and customer_id is not null
union all
select customer_id, refunded_on as revenue_on, -refund_amount as net_amount
from {{ ref('fct_refunds') }}
where is_counted and customer_id is not null
