with cells as (
    {% for grain, month in [('month', 'support_month'), ('all', 'min(support_month) over ()')] -%}
    {% for tier in ["'all'", 'tier'] -%}
    select '{{ grain }}' as period_grain, {{ month }} as period_start, {{ tier }} as segment, *
    from {{ ref('int_support_experiences') }}
    {{ 'union all' if not (loop.last and grain == 'all') }}
    {% endfor -%}
    {% endfor %}
),

counts as (
    select
        period_grain,
        period_start,
        segment as tier,
        experience,
        cast(sum(customer_count) as bigint) as customer_count,
        cast(sum(conversation_count) as bigint) as conversation_count,
        cast(sum(churned_count) as bigint) as churned_count,
        cast(sum(previous_revenue_amount) as decimal(18, 4)) as previous_revenue_amount,
        cast(sum(kept_revenue_amount) as decimal(18, 4)) as kept_revenue_amount
    from cells
    group by 1, 2, 3, 4
)

select
    period_grain,
    period_start,
    tier,
    experience,
    customer_count,
    conversation_count,
    churned_count,
    {{ rate('churned_count', 'customer_count') }} as churn_rate,
    round({{ wilson_limit('churned_count', 'customer_count', '-') }}, 10) + 0.0 as churn_low,
    round({{ wilson_limit('churned_count', 'customer_count', '+') }}, 10) as churn_high,
    previous_revenue_amount,
    kept_revenue_amount,
    {{ rate('kept_revenue_amount', 'previous_revenue_amount') }} as revenue_kept_rate
from counts
