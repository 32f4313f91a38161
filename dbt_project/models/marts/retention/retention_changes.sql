-- How a figure of marts.retention moved, and whether it moved more than it usually does (complete periods only):
--   previous, last year = the same figure one period, and one year (52 weeks), before
--   usual_value         = mean of up to 24 complete periods before; null with fewer than 6 of them, and where no two of them
--                         follow each other: from period to period nothing is then known
--   usual_low, _high    = usual_value -+ 2.66 * mean difference between one of these periods and the next: the natural process
--                         limits of an individuals and moving range (XmR) chart, cut off where the figure cannot be
--   is_unusual          = outside of the limits
{%- set grains = {'week': 52, 'month': 12, 'quarter': 4, 'year': 1} %}
{%- set figures = {
    'retention_rate': [0, 1], 'net_revenue_retention_rate': [none, none], 'repurchase_rate': [0, 1], 'opening_count': [0, none],
    'churned_count': [0, none], 'new_count': [0, none], 'reactivated_count': [0, none], 'closing_count': [0, none],
    'net_revenue_amount': [none, none], 'average_ticket_amount': [none, none]
} %}
with figures as (
    {% for figure, bounds in figures.items() %}
    select
        period_grain,
        period_start,
        segment_by,
        segment,
        '{{ figure }}' as metric,
        cast({{ figure }} as double) as metric_value,
        cast({{ bounds[0] if bounds[0] is not none else 'null' }} as double) as least_possible,
        cast({{ bounds[1] if bounds[1] is not none else 'null' }} as double) as most_possible
    from {{ ref('retention') }}
    where is_complete and {{ figure }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

placed as (
    select
        *,
        case period_grain
            {% for grain in grains -%}
            when '{{ grain }}' then {{ period_index(grain, 'period_start') }}
            {% endfor -%}
        end as period_index,
        case period_grain
            {% for grain, year in grains.items() -%}
            when '{{ grain }}' then {{ year }}
            {% endfor -%}
        end as year_length
    from figures
),

steps as (
    select
        placed.*,
        before.metric_value as previous_value,
        last_year.metric_value as last_year_value,
        abs(placed.metric_value - before.metric_value) as moving_range
    from placed
    left join placed as before
        on placed.period_grain = before.period_grain and placed.segment_by = before.segment_by
        and placed.segment = before.segment and placed.metric = before.metric
        and placed.period_index - 1 = before.period_index
    left join placed as last_year
        on placed.period_grain = last_year.period_grain and placed.segment_by = last_year.segment_by
        and placed.segment = last_year.segment and placed.metric = last_year.metric
        and placed.period_index - placed.year_length = last_year.period_index
),

usual as (
    select
        *,
        count(metric_value) over earlier as compared_count,
        avg(metric_value) over earlier as mean_value,
        2.66 * avg(moving_range) over earlier as reach
    from steps
    window earlier as (
        partition by period_grain, segment_by, segment, metric
        order by period_index range between 24 preceding and 1 preceding
    )
),

limits as (
    select
        *,
        case when is_told then round(mean_value, 10) end as usual_value,
        case when is_told then round(greatest(mean_value - reach, least_possible), 10) end as usual_low,
        case when is_told then round(least(mean_value + reach, most_possible), 10) end as usual_high
    from (select *, compared_count >= 6 and reach is not null as is_told from usual) as compared
)

select
    period_grain,
    period_start,
    segment_by,
    segment,
    metric,
    round(metric_value, 10) as metric_value,
    round(previous_value, 10) as previous_value,
    round(metric_value - previous_value, 10) as change_from_previous,
    round(last_year_value, 10) as last_year_value,
    round(metric_value - last_year_value, 10) as change_from_last_year,
    usual_value,
    usual_low,
    usual_high,
    cast(compared_count as bigint) as compared_count,
    round(metric_value, 10) not between usual_low and usual_high as is_unusual
from limits
