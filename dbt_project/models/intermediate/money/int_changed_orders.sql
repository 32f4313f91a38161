-- One row per order that this build must look at again: a newer order, line or refund, a rate, a customer id that changed,
-- or as_of has reached it. A full build looks at all of them and does not ask.
with touched as (
    select order_id from {{ ref('stg_orders__orders') }} where {{ is_touched('orders', 'ordered_at') }}
    union
    select order_id from {{ ref('stg_orders__order_lines') }} where {{ is_touched('orders') }}
    union
    select order_id from {{ ref('stg_orders__refunds') }} where {{ is_touched('orders', 'refunded_at') }}
    union
    select orders.order_id
    from {{ ref('stg_orders__orders') }} as orders
    where upper(orders.currency) in (
        select upper(currency) from {{ ref('stg_orders__exchange_rates') }} where {{ is_touched('orders') }}
    )
    union
    select orders.order_id
    from {{ ref('stg_orders__orders') }} as orders
    inner join {{ ref('int_changed_identities') }} as changed
        on {{ entity('orders.customer_id', 'orders.tax_key', 'orders.email_key', 'orders.phone_key') }} = changed.entity
    union
    -- credit notes that name their customer themselves
    select refunds.order_id
    from {{ ref('stg_orders__refunds') }} as refunds
    inner join {{ ref('int_changed_identities') }} as changed on 'id:' || refunds.customer_id = changed.entity
    union
    select refunds.order_id
    from {{ ref('stg_orders__refunds') }} as refunds
    where upper(refunds.currency) in (
        select upper(currency) from {{ ref('stg_orders__exchange_rates') }} where {{ is_touched('orders') }}
    )
)

select order_id from touched
