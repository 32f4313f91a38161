-- One row per period with orders, or refunds, of nobody known: they count as revenue, and add no customer.
with unknown_events as (
    select ordered_on as happened_on, 1 as order_count, gross_amount - discount_amount as net_amount
    from {{ ref('fct_orders') }}
    where is_counted and customer_id is null
    union all
    select refunded_on as happened_on, 0 as order_count, -refund_amount as net_amount
    from {{ ref('fct_refunds') }}
    where is_counted and customer_id is null
)

{% for grain in period_grains() %}
select
    '{{ grain }}' as period_grain,
    {{ period_start(grain, period_index(grain, 'happened_on')) }} as period_start,
    {{ period_start(grain, '(' ~ period_index(grain, 'happened_on') ~ ' + 1)') }} - 1 as period_end,
    sum(order_count) as order_count,
    sum(net_amount) as net_revenue_amount
from unknown_events
group by all
{% if not loop.last %}union all{% endif %}
{% endfor %}
