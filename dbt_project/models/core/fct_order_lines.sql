{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('order_id', 'int_changed_orders') }}"
) }}

-- A line follows its order: customer, day, rate, and whether it counts. Only product lines are sales.
with lines as (
    select
        *,
        {{ line_amount('unit_price') }} as line_amount,
        coalesce(discount_amount, 0) as line_discount_amount,
        {{ line_amount('unit_cost') }} as line_cost_amount
    from {{ ref('stg_orders__order_lines') }}
    where true {{ only_changed('order_id', 'int_changed_orders') }}
)

select
    lines.order_id,
    lines.line_number,
    orders.customer_id,
    orders.ordered_at,
    orders.ordered_on,
    lines.product_id,
    lines.product_name,
    lines.category,
    coalesce(lines.line_kind, 'product') as line_kind,
    lines.quantity,
    {{ converted('lines.unit_price', 'orders.exchange_rate') }} as unit_price_amount,
    {{ converted('lines.line_amount', 'orders.exchange_rate') }} as gross_amount,
    {{ converted('lines.line_discount_amount', 'orders.exchange_rate') }} as discount_amount,
    -- exports say which order was refunded, not which line
    cast(null as decimal(18, 4)) as refund_amount,
    {{ converted('lines.line_amount - lines.line_discount_amount', 'orders.exchange_rate') }} as net_amount,
    {{ converted('lines.line_cost_amount', 'orders.exchange_rate') }} as cost_amount,
    {{ converted('lines.line_amount - lines.line_discount_amount - lines.line_cost_amount', 'orders.exchange_rate') }}
        as margin_amount,
    orders.is_counted and coalesce(lines.line_kind, 'product') = 'product' as is_counted,
    {{ delivered_in('lines') }}
from lines
inner join {{ ref('fct_orders') }} as orders on lines.order_id = orders.order_id
