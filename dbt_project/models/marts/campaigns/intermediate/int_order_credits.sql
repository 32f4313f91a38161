-- One row per order that a campaign gets the credit for: each order once, to one campaign.
-- First the campaign that the order itself names; else, of the touches in whose window the order lies (both ends included), a
-- click before an open before a send, and among these the last one.
with orders as (
    select order_id, customer_id, ordered_at, ordered_on, campaign_id, gross_amount, discount_amount, refund_amount,
        net_amount, margin_amount
    from {{ ref('fct_orders') }}
    where is_counted
),

touched as (
    select
        orders.order_id,
        events.campaign_id,
        events.channel,
        events.evidence,
        events.touched_at
    from orders
    inner join {{ ref('int_touch_events') }} as events
        on orders.customer_id = events.customer_id
        and orders.ordered_at >= events.touched_at
        and orders.ordered_at <= events.credited_until
    where orders.campaign_id is null
    qualify row_number() over (
        partition by orders.order_id
        order by events.evidence_rank, events.touched_at desc, events.campaign_id, events.touch_id
    ) = 1
),

credits as (
    select
        orders.order_id,
        campaigns.campaign_id,
        campaigns.channel,
        'named' as evidence,
        cast(null as timestamp) as touched_at
    from orders
    inner join {{ ref('int_campaigns') }} as campaigns on orders.campaign_id = campaigns.campaign_id
    union all
    select order_id, campaign_id, channel, evidence, touched_at from touched
)

select
    credits.order_id,
    orders.customer_id,
    credits.campaign_id,
    credits.channel,
    credits.evidence,
    credits.touched_at,
    orders.ordered_at,
    orders.ordered_on,
    orders.gross_amount,
    orders.discount_amount,
    orders.refund_amount,
    orders.net_amount,
    orders.margin_amount
from credits
inner join orders on credits.order_id = orders.order_id
