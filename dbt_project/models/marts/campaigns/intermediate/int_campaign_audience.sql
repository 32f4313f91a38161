-- One row per campaign, channel and known customer whom it reached or held out, with what they bought in the window after their
-- first touch, whoever gets the credit: the two groups must be counted alike. Who was reached in spite of being held
-- out counts as reached.
with audience as (
    select
        campaign_id,
        channel,
        customer_id,
        bool_and(is_holdout) as is_holdout,
        count(opened_at) > 0 as has_opened,
        count(clicked_at) > 0 as has_clicked,
        min(sent_at) as first_sent_at,
        {{ add_hours('min(sent_at)', campaign_window_hours('channel')) }} as watched_until
    from {{ ref('int_campaign_touches') }}
    where customer_id is not null
    group by campaign_id, channel, customer_id
)

select
    audience.campaign_id,
    audience.channel,
    audience.customer_id,
    audience.is_holdout,
    audience.has_opened,
    audience.has_clicked,
    audience.watched_until,
    count(orders.order_id) > 0 as has_bought,
    cast(coalesce(sum(orders.net_amount), 0) as decimal(18, 4)) as bought_amount
from audience
left join {{ ref('fct_orders') }} as orders
    on audience.customer_id = orders.customer_id
    and orders.is_counted
    and audience.first_sent_at <= orders.ordered_at
    and audience.watched_until >= orders.ordered_at
group by all
