{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('order_id', 'int_changed_orders') }}"
) }}

-- A refund is dated when it was refunded, and is its order's customer's. A credit note that names no known order is its own
-- customer's. It is converted at the rate of the sale it takes back, so that a full refund leaves nothing behind: the order's
-- own, or where it was paid in another currency that one's rate on the day of the order.
with refunds as (
    select
        *,
        {{ entity('customer_id', 'null', 'null', 'null') }} as entity,
        {{ local_date('refunded_at') }} as refunded_on
    from {{ ref('stg_orders__refunds') }}
    where refunded_at < {{ as_of() }} {{ only_changed('order_id', 'int_changed_orders') }}
),

attributed as (
    select
        refunds.*,
        orders.order_id is not null as has_order,
        orders.ordered_at,
        coalesce(orders.customer_id, identities.customer_id) as golden_id,
        coalesce(orders.is_counted, true) and {{ is_product_line() }} as is_counted,
        coalesce(upper(refunds.currency), orders.currency, reporting.reporting_currency) as refund_currency,
        case
            when orders.order_id is not null and coalesce(upper(refunds.currency) = orders.currency, true)
                then orders.exchange_rate
            else {{ rate_to_reporting('refunds.currency') }}
        end as exchange_rate
    from refunds
    cross join {{ ref('int_reporting_currency') }} as reporting
    left join {{ ref('fct_orders') }} as orders on refunds.order_id = orders.order_id
    left join {{ ref('int_identities') }} as identities on refunds.entity = identities.entity
    left join {{ ref('int_exchange_rates') }} as rates
        on {{ is_rate_of('refunds.currency', 'coalesce(orders.ordered_on, refunds.refunded_on)') }}
)

select
    refund_id,
    order_id,
    golden_id as customer_id,
    ordered_at,
    refunded_at,
    refunded_on,
    reason,
    refund_currency as currency,
    cast(exchange_rate as decimal(18, 8)) as exchange_rate,
    cast(0 as decimal(18, 4)) as gross_amount,
    cast(0 as decimal(18, 4)) as discount_amount,
    {{ converted('amount', 'exchange_rate') }} as refund_amount,
    cast(-{{ converted('amount', 'exchange_rate') }} as decimal(18, 4)) as net_amount,
    cast(0 as decimal(18, 4)) as cost_amount,
    cast(-{{ converted('amount', 'exchange_rate') }} as decimal(18, 4)) as margin_amount,
    coalesce(line_kind, 'product') as line_kind,
    has_order,
    is_counted,
    {{ delivered_in() }}
from attributed
