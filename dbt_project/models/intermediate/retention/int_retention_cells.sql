-- One row per period and combination of segments, with everything retention is computed from.
-- Orders of nobody known count as revenue under '(none)'; they add no customer.
with known as (
    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        {% for dimension in retention_dimensions() if dimension != 'tier' -%}
        customers.{{ dimension }},
        {% endfor -%}
        coalesce(periods.tier, '(none)') as tier,
        count(*) filter (where periods.is_active_at_opening) as opening_count,
        count(*) filter (where periods.is_retained) as retained_count,
        count(*) filter (where periods.is_churned) as churned_count,
        count(*) filter (where periods.is_new) as new_count,
        count(*) filter (where periods.is_reactivated) as reactivated_count,
        count(*) filter (where periods.is_transient) as transient_count,
        count(*) filter (where periods.is_active_at_closing) as closing_count,
        count(*) filter (where periods.order_count > 0) as buyer_count,
        count(*) filter (where periods.order_count > 1) as repeat_buyer_count,
        sum(periods.order_count) as order_count,
        sum(periods.net_revenue_amount) as net_revenue_amount,
        sum(periods.previous_net_revenue_amount) filter (where periods.is_active_at_opening) as previous_revenue_amount,
        sum(periods.net_revenue_amount) filter (where periods.is_active_at_opening) as kept_revenue_amount,
        sum(least(periods.net_revenue_amount, periods.previous_net_revenue_amount))
            filter (where periods.is_active_at_opening) as kept_revenue_at_most_amount,
        sum(periods.net_revenue_amount) filter (where periods.is_reactivated) as reactivated_revenue_amount
    from {{ ref('fct_customer_periods') }} as periods
    left join {{ ref('int_customer_segments') }} as customers on periods.customer_id = customers.customer_id
    group by all
),

unknown_events as (
    select ordered_on as happened_on, 1 as order_count, gross_amount - discount_amount as net_amount
    from {{ ref('fct_orders') }}
    where is_counted and customer_id is null
    union all
    select refunded_on as happened_on, 0 as order_count, -refund_amount as net_amount
    from {{ ref('fct_refunds') }}
    where is_counted and customer_id is null
),

unknown as (
    {% for grain in ['week', 'month', 'quarter', 'year'] %}
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
)

select * from known
union all
select
    period_grain,
    period_start,
    period_end,
    {% for dimension in retention_dimensions() -%}
    '(none)' as {{ dimension }},
    {% endfor -%}
    0, 0, 0, 0, 0, 0, 0, 0, 0,
    order_count,
    net_revenue_amount,
    0, 0, 0, 0
from unknown
