-- One row per period and combination of segments, with everything retention is computed from.
-- Orders of nobody known count as revenue under '(none)'; they add no customer.
{%- set counts = [
    'opening', 'retained', 'churned', 'new', 'reactivated', 'transient', 'closing', 'buyer', 'repeat_buyer', 'order'
] %}
{%- set amounts = ['net_revenue', 'previous_revenue', 'kept_revenue', 'kept_revenue_at_most', 'reactivated_revenue'] %}
with known as (
    select
        period_grain,
        period_start,
        period_end,
        {% for dimension in retention_dimensions() -%}
        {{ dimension }},
        {% endfor -%}
        {% for name in counts -%}
        sum({{ name }}_count) as {{ name }}_count,
        {% endfor -%}
        {% for name in amounts -%}
        sum({{ name }}_amount) as {{ name }}_amount{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_retention_entries') }}
    group by all
    having sum(customer_count) > 0
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
