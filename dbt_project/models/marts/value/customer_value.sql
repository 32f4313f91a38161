-- History, never called a prediction. Orders of one day are one transaction.
--   frequency = repeat transactions; recency = first to last order day; age = first order day to the last whole day before as_of
--   monetary  = average net sale (gross - discount, refunds of the order taken off) per repeat transaction
with transactions as (
    select
        customer_id,
        ordered_on,
        count(*) as order_count,
        sum(net_amount) as net_amount,
        case when count(*) = count(margin_amount) then sum(margin_amount) end as margin_amount,
        row_number() over (partition by customer_id order by ordered_on) as place
    from {{ ref('fct_orders') }}
    where is_counted and customer_id is not null
    group by customer_id, ordered_on
),

unlinked_refunds as (
    select customer_id, sum(refund_amount) as refund_amount
    from {{ ref('fct_refunds') }}
    where is_counted and not has_order and customer_id is not null
    group by customer_id
),

history as (
    select
        customer_id,
        count(*) - 1 as frequency,
        max(ordered_on) - min(ordered_on) as recency_days,
        greatest({{ last_whole_day() }} - min(ordered_on), 0) as age_days,
        avg(net_amount) filter (where place > 1) as monetary_amount,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount,
        case when count(*) = count(margin_amount) then sum(margin_amount) end as margin_amount,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on
    from transactions
    group by customer_id
)

select
    customers.customer_id,
    cast(history.frequency as bigint) as frequency,
    cast(history.recency_days as bigint) as recency_days,
    cast(history.age_days as bigint) as age_days,
    cast(history.monetary_amount as decimal(18, 4)) as monetary_amount,
    cast(coalesce(history.order_count, 0) as bigint) as order_count,
    cast(coalesce(history.net_amount, 0) - coalesce(refunds.refund_amount, 0) as decimal(18, 4))
        as revenue_to_date_amount,
    cast(history.margin_amount - coalesce(refunds.refund_amount, 0) as decimal(18, 4)) as margin_to_date_amount,
    cast(
        (coalesce(history.net_amount, 0) - coalesce(refunds.refund_amount, 0)) / nullif(history.order_count, 0)
        as decimal(18, 4)
    ) as average_ticket_amount,
    history.first_ordered_on,
    history.last_ordered_on
from {{ ref('dim_customers') }} as customers
left join history on customers.customer_id = history.customer_id
left join unlinked_refunds as refunds on customers.customer_id = refunds.customer_id
