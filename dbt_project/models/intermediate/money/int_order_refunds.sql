{{ config(materialized='view') }}

-- One row per order: its product refunds before as_of, in the order's currency.
select
    order_id,
    sum(amount) as refund_amount
from {{ ref('stg_orders__refunds') }}
where
    refunded_at < {{ as_of() }}
    and {{ is_product_line() }} {{ only_changed('order_id', 'int_changed_orders') }}
group by order_id
