{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('order_id', 'int_changed_orders') }}"
) }}

-- Net = gross - discount - refund, without tax and shipping. Refunds of an order are converted at the order's own rate, those in
-- another currency at its rate on the day of the order.
with money as (
    select
        headers.order_id,
        headers.customer_id,
        headers.ordered_at,
        headers.ordered_on,
        headers.status,
        headers.channel,
        headers.campaign_id,
        headers.currency,
        cast(headers.exchange_rate as decimal(18, 8)) as exchange_rate,
        cast(headers.gross_amount as decimal(18, 4)) as local_gross_amount,
        {% for amount in ['gross', 'discount', 'tax', 'shipping', 'cost'] %}
        {{ converted('headers.' ~ amount ~ '_amount', 'headers.exchange_rate') }} as {{ amount }}_amount,
        {% endfor %}
        cast(
            {{ converted('coalesce(refunds.refund_amount, 0)', 'headers.exchange_rate') }}
            + case when refunds.order_id is null then 0 else refunds.converted_refund_amount end
            as decimal(18, 4)
        ) as refund_amount,
        headers.line_count,
        headers.is_counted,
        headers.source_file,
        headers.source_line,
        headers.load_id
    from {{ ref('int_order_headers') }} as headers
    left join {{ ref('int_order_refunds') }} as refunds on headers.order_id = refunds.order_id
)

select
    order_id,
    customer_id,
    ordered_at,
    ordered_on,
    status,
    channel,
    campaign_id,
    currency,
    exchange_rate,
    local_gross_amount,
    gross_amount,
    discount_amount,
    refund_amount,
    cast(gross_amount - discount_amount - refund_amount as decimal(18, 4)) as net_amount,
    tax_amount,
    shipping_amount,
    cost_amount,
    cast(gross_amount - discount_amount - refund_amount - cost_amount as decimal(18, 4)) as margin_amount,
    line_count,
    is_counted,
    source_file,
    source_line,
    load_id
from money
