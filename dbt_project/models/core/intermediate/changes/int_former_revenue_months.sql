-- One row per changed customer and month with a sale or a refund by the last published version: net revenue, the measure of the tiers
-- and among whom the customer was ranked.
{% if is_partial_build() -%}
with revenue_days as (
    {{ revenue_days(previous('fct_orders'), previous('fct_refunds')) }}
)

select
    days.customer_id,
    {{ period_index('month', 'days.revenue_on') }} as month_index,
    {{ tier_group('customers.segment') }} as tier_group,
    sum(days.net_amount) as net_amount,
    sum(coalesce(days.measure_amount, 0)) as measure_amount
from revenue_days as days
left join {{ previous('dim_customers') }} as customers on days.customer_id = customers.customer_id
where days.customer_id in (select customer_id from {{ ref('int_changed_customers') }})
group by 1, 2, 3
{%- else -%}
select customer_id, 0 as month_index, 'all' as tier_group, 0 as net_amount, 0 as measure_amount
from {{ ref('int_changed_customers') }}
where false
{%- endif %}
