-- Per period and segment, from the flags of core.fct_customer_periods:
--   retention_rate          = retained / opening
--   retention_rate_balance  = (closing - new) / opening, the handbook formula; counts who came back as kept, can pass 1
--   churn_rate              = churned / opening
--   churn_rate_of_total     = churned / (opening + new + reactivated)
--   reactivation_rate       = reactivated / lost at opening (ever active before, not active at opening)
--   gross / net revenue retention: of customers active at opening, revenue now (gross: at most the previous) / previous
--   repurchase_rate         = customers with 2+ orders in the period / customers with 1+
--   repurchase_rate_to_date = customers with 2+ orders until the period's end, ever / customers with 1+
--   average_ticket_amount   = net revenue / orders
{%- set measures = retention_measures() %}
with parts as (
    {% for dimension in ['all'] + retention_dimensions() %}
    select
        period_grain,
        period_start,
        period_end,
        '{{ dimension }}' as segment_by,
        {{ "'all'" if dimension == 'all' else dimension }} as segment,
        {% for measure in measures -%}
        coalesce(sum({{ measure }}), 0) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('retention_counts') }}
    group by 1, 2, 3, 4, 5
    union all
    {% endfor %}
    -- a segment whose customers are all lost stands there with nobody active
    select
        known.period_grain,
        known.period_start,
        periods.period_end,
        known.segment_by,
        known.segment,
        {% for measure in measures -%}
        0 as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_customers_to_date') }} as known
    inner join {{ ref('int_retention_periods') }} as periods
        on known.period_grain = periods.period_grain
        and known.period_start = periods.period_start
    where known.known_count > 0
),

segments as (
    select
        period_grain, period_start, period_end, segment_by, segment,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from parts
    group by 1, 2, 3, 4, 5
)

select
    segments.period_grain,
    segments.period_start,
    segments.period_end,
    segments.segment_by,
    segments.segment,
    {% for measure in measures if measure.endswith('_count') -%}
    cast(segments.{{ measure }} as bigint) as {{ measure }},
    {% endfor -%}
    cast(coalesce(known.known_count, 0) - segments.opening_count as bigint) as lost_at_opening_count,
    {{ rate('segments.retained_count', 'segments.opening_count') }} as retention_rate,
    {{ rate('segments.closing_count - segments.new_count', 'segments.opening_count') }} as retention_rate_balance,
    {{ rate('segments.churned_count', 'segments.opening_count') }} as churn_rate,
    {{ rate(
        'segments.churned_count', '(segments.opening_count + segments.new_count + segments.reactivated_count)'
    ) }} as churn_rate_of_total,
    {{ rate('segments.reactivated_count', '(coalesce(known.known_count, 0) - segments.opening_count)') }}
        as reactivation_rate,
    {% for measure in measures if measure.endswith('_amount') -%}
    cast(segments.{{ measure }} as decimal(18, 4)) as {{ measure }},
    {% endfor -%}
    {{ rate('segments.kept_revenue_at_most_amount', 'segments.previous_revenue_amount') }}
        as gross_revenue_retention_rate,
    {{ rate('segments.kept_revenue_amount', 'segments.previous_revenue_amount') }} as net_revenue_retention_rate,
    {{ rate(
        '(segments.kept_revenue_amount + segments.reactivated_revenue_amount)', 'segments.previous_revenue_amount'
    ) }} as net_revenue_retention_with_reactivation_rate,
    {{ rate('segments.repeat_buyer_count', 'segments.buyer_count') }} as repurchase_rate,
    cast(coalesce(known.buyer_count, 0) as bigint) as buyer_to_date_count,
    cast(coalesce(known.repeat_buyer_count, 0) as bigint) as repeat_buyer_to_date_count,
    {{ rate('known.repeat_buyer_count', 'known.buyer_count') }} as repurchase_rate_to_date,
    {{ quotient_amount('segments.net_revenue_amount', 'segments.order_count') }} as average_ticket_amount,
    segments.period_end < {{ as_of_on() }} as is_complete
from segments
left join {{ ref('int_customers_to_date') }} as known
    on segments.period_grain = known.period_grain
    and segments.period_start = known.period_start
    and segments.segment_by = known.segment_by
    and segments.segment = known.segment
