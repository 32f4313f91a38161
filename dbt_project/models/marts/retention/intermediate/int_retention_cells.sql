-- One row per period and combination of segments, with everything retention is computed from.
-- Orders of nobody known count as revenue under '(none)'; they add no customer.
{%- set measures = retention_measures() %}
with known as (
    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        {% for dimension in retention_dimensions() -%}
        {{ "coalesce(periods.tier, '(none)')" if dimension == 'tier' else 'customers.' ~ dimension }} as {{ dimension }},
        {% endfor -%}
        {% for measure, (amount, condition) in measures.items() -%}
        coalesce(sum({{ amount }}) filter (where {{ condition }}), 0) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from ({{ tiered_periods() }}) as periods
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
    {% for measure in measures -%}
    {{ measure if measure in ('order_count', 'net_revenue_amount') else '0 as ' ~ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from unknown
