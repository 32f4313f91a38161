-- The same total, counted on both sides of a step. difference is 0 where nothing was lost or counted twice.
with checks as (
    select
        'orders: staging = facts + not yet happened' as check_name,
        (select count(*) from {{ ref('stg_orders__orders') }}) as left_value,
        (select count(*) from {{ ref('fct_orders') }})
            + (select count(*) from {{ ref('stg_orders__orders') }} where ordered_at >= {{ as_of() }}) as right_value
    union all
    select
        'refunds: staging = facts + not yet happened',
        (select count(*) from {{ ref('stg_orders__refunds') }}),
        (select count(*) from {{ ref('fct_refunds') }})
            + (select count(*) from {{ ref('stg_orders__refunds') }} where refunded_at >= {{ as_of() }})
    union all
    select
        'order lines: staging = facts + lines of orders not (yet) known',
        (select count(*) from {{ ref('stg_orders__order_lines') }}),
        (select count(*) from {{ ref('fct_order_lines') }})
            + (
                select count(*) from {{ ref('stg_orders__order_lines') }}
                where order_id not in (select order_id from {{ ref('fct_orders') }})
            )
    {% for object, (staged, happened_at) in {
        'contacts': ['stg_crm__contacts', 'occurred_at'], 'conversations': ['stg_chat__conversations', 'opened_at']
    }.items() %}
    union all
    select
        '{{ object }}: staging = facts + not yet happened',
        (select count(*) from {{ ref(staged) }}),
        (select count(*) from {{ ref('fct_' ~ object) }})
            + (select count(*) from {{ ref(staged) }} where {{ happened_at }} >= {{ as_of() }})
    {% endfor %}
    union all
    select
        'contracts: staging = facts',
        (select count(*) from {{ ref('stg_crm__contracts') }}),
        (select count(*) from {{ ref('fct_contracts') }})
    union all
    -- elsewhere a refund is rounded once by itself and once per order
    select
        'refunds: of orders in the reporting currency = taken off these orders',
        (
            select coalesce(sum(refunds.refund_amount), 0)
            from {{ ref('fct_refunds') }} as refunds
            inner join {{ ref('fct_orders') }} as orders on refunds.order_id = orders.order_id
            where orders.exchange_rate = 1 and refunds.line_kind = 'product'
        ),
        (select coalesce(sum(refund_amount), 0) from {{ ref('fct_orders') }} where exchange_rate = 1)
    union all
    select
        'net revenue: facts of known customers = marts.customer_value',
        (
            select coalesce(sum(gross_amount - discount_amount - refund_amount), 0)
            from {{ ref('fct_orders') }} where is_counted and customer_id is not null
        )
        - (
            select coalesce(sum(refund_amount), 0)
            from {{ ref('fct_refunds') }} where is_counted and not has_order and customer_id is not null
        ),
        (select coalesce(sum(revenue_to_date_amount), 0) from {{ ref('customer_value') }})
    {% for row_by in ['campaign', 'channel', 'all'] %}
    union all
    select
        'net revenue: credited orders = marts.campaign_revenue by {{ row_by }}',
        (select coalesce(sum(net_amount), 0) from {{ ref('int_order_credits') }}),
        (select coalesce(sum(net_revenue_amount), 0) from {{ ref('campaign_revenue') }} where row_by = '{{ row_by }}')
    {% endfor %}
    {% for grain in period_grains() %}
    union all
    select
        'orders: facts = {{ grain }}s + orders of nobody known',
        (select count(*) from {{ ref('fct_orders') }} where is_counted),
        (select coalesce(sum(order_count), 0) from {{ ref('int_customer_' ~ grain ~ 's') }})
            + (select count(*) from {{ ref('fct_orders') }} where is_counted and customer_id is null)
    union all
    select
        'net revenue: facts = {{ grain }}s + revenue of nobody known',
        (select coalesce(sum(gross_amount - discount_amount), 0) from {{ ref('fct_orders') }} where is_counted)
            - (select coalesce(sum(refund_amount), 0) from {{ ref('fct_refunds') }} where is_counted),
        (select coalesce(sum(net_revenue_amount), 0) from {{ ref('int_customer_' ~ grain ~ 's') }})
            + (
                select coalesce(sum(gross_amount - discount_amount), 0)
                from {{ ref('fct_orders') }} where is_counted and customer_id is null
            )
            - (
                select coalesce(sum(refund_amount), 0)
                from {{ ref('fct_refunds') }} where is_counted and customer_id is null
            )
    union all
    select
        'net revenue: facts = marts.retention by {{ grain }}',
        (select coalesce(sum(gross_amount - discount_amount), 0) from {{ ref('fct_orders') }} where is_counted)
            - (select coalesce(sum(refund_amount), 0) from {{ ref('fct_refunds') }} where is_counted),
        (
            select coalesce(sum(net_revenue_amount), 0) from {{ ref('retention') }}
            where period_grain = '{{ grain }}' and segment_by = 'all'
        )
    {% endfor %}
)

select
    check_name,
    cast(left_value as decimal(38, 4)) as left_value,
    cast(right_value as decimal(38, 4)) as right_value,
    cast(left_value - right_value as decimal(38, 4)) as difference,
    left_value = right_value as is_equal
from checks
