"""What the page Value asks."""

from __future__ import annotations

TENTHS = """
with ordered as (
    select
        revenue_to_date_amount, margin_to_date_amount, predicted_value_12m_amount,
        ntile(10) over (order by revenue_to_date_amount desc, customer_id) as tenth
    from marts.customer_value
    where order_count > 0
)

select
    tenth, count(*) as customer_count, min(revenue_to_date_amount) as least_amount, sum(revenue_to_date_amount) as revenue_to_date_amount,
    sum(revenue_to_date_amount) / nullif(sum(sum(revenue_to_date_amount)) over (), 0) as revenue_share,
    sum(margin_to_date_amount) as margin_to_date_amount, sum(predicted_value_12m_amount) as predicted_value_12m_amount
from ordered
group by tenth
order by tenth
"""
CURVE = """
select tier_group, customer_rate as customer_share, measure_rate as revenue_share, tier, customer_count
from marts.tier_curve
order by tier_group = 'all' desc, tier_group, customer_percent
"""
TIERS = """
select tier, count(*) as customer_count, sum(window_revenue_amount) as window_revenue_amount
from marts.customer_tiers
where is_current
group by tier
order by tier
"""
ALIVE = """
select
    least(cast(floor(p_alive * 10) as integer), 9) / 10.0 as p_alive_from, count(*) as customer_count,
    sum(revenue_to_date_amount) as revenue_to_date_amount, sum(predicted_value_12m_amount) as predicted_value_12m_amount
from marts.customer_value
where p_alive is not null
group by 1
order by 1
"""
CHANNELS = """
select
    channel, new_count, revenue_per_customer_amount as revenue_amount, margin_per_customer_amount as margin_amount,
    predicted_value_per_customer_amount as predicted_amount, cac_amount
from marts.acquisition_channels
where channel <> 'all' and new_count > 0
order by new_count desc, channel
limit 20
"""
COSTS = """
with ranked as (
    select channel, row_number() over (order by channel = 'all' desc, sum(new_count) desc, channel) as place
    from marts.acquisition_cost
    group by channel
)

select
    'month' as period_grain, period_start, channel, is_complete, spend_amount, new_count, cac_amount, payback_months,
    margin_to_date_amount, value_to_cac_ratio, expected_value_to_cac_ratio
from marts.acquisition_cost
inner join ranked using (channel)
where place <= 20 and period_start >= (select max(period_start) from marts.acquisition_cost) - interval 36 months
order by place, period_start
"""
KEEPING = """
select period_grain, period_start, is_complete, cac_amount, cost_per_retained_amount, acquisition_to_retention_ratio
from marts.retention_cost
where period_grain = 'month' and period_start >= (select max(period_start) from marts.retention_cost) - interval 36 months
order by period_start
"""
HOLDOUT = """
select parameter, value as order_count
from marts.value_model
where model = 'holdout' and parameter in ('actual_orders', 'predicted_orders', 'naive_orders')
order by parameter
"""
MODEL = """
select model, parameter, value, is_converged, customer_count, message from marts.value_model order by model, parameter
limit 200
"""
