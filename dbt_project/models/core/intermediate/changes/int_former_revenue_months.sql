-- One row per changed customer and month with a sale or a refund by the last published version: net revenue.
{% if is_partial_build() -%}
with revenue_days as (
    {{ revenue_days(previous('fct_orders'), previous('fct_refunds')) }}
)

select customer_id, {{ period_index('month', 'revenue_on') }} as month_index, sum(net_amount) as net_amount
from revenue_days
where customer_id in (select customer_id from {{ ref('int_changed_customers') }})
group by 1, 2
{%- else -%}
select customer_id, 0 as month_index, 0 as net_amount from {{ ref('int_changed_customers') }} where false
{%- endif %}
