{{ config(materialized='view') }}

-- One row per order: its product refunds before as_of. Those in the order's currency stand in it; those in another one (a card
-- charged abroad and paid back at home) in the reporting currency, at the rate of their own currency on the day of the order.
with refunds as (
    select
        order_id,
        amount,
        upper(currency) as currency
    from {{ ref('stg_orders__refunds') }}
    where
        refunded_at < {{ as_of() }}
        and {{ is_product_line() }} {{ only_changed('order_id', 'int_changed_orders') }}
),

orders as (
    select order_id, currency, ordered_at
    from {{ ref('stg_orders__orders') }}
    where true {{ only_changed('order_id', 'int_changed_orders') }}
),

priced as (
    select
        refunds.order_id,
        refunds.amount,
        coalesce(
            refunds.currency <> coalesce(upper(orders.currency), reporting.reporting_currency), false
        ) as is_other_currency,
        {{ rate_to_reporting('refunds.currency') }} as exchange_rate
    from refunds
    cross join {{ ref('int_reporting_currency') }} as reporting
    left join orders on refunds.order_id = orders.order_id
    left join {{ ref('int_exchange_rates') }} as rates
        on {{ is_rate_of('refunds.currency', local_date('orders.ordered_at')) }}
)

select
    order_id,
    coalesce(sum(amount) filter (where not is_other_currency), 0) as refund_amount,
    -- without one of the rates the amount is unknown, not 0
    case
        when count(*) filter (where is_other_currency and exchange_rate is null) = 0
            then coalesce(sum({{ converted('amount', 'exchange_rate') }}) filter (where is_other_currency), 0)
    end as converted_refund_amount
from priced
group by order_id
