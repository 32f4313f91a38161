-- How the times are spread, in steps of 5 %: the rows of several periods or segments add up, and a percentile of all of them is
-- the minutes_at_most of the first step at which the counts reach its share.
with segmented as (
    {% for segment_by, segment in support_segments().items() %}
    select '{{ segment_by }}' as segment_by, {{ segment }} as segment, *
    from {{ ref('conversation_outcomes') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

measured as (
    {% for time in support_times() %}
    select
        {{ week_start('opened_on') }} as week_start,
        segment_by,
        segment,
        '{{ time }}' as measure,
        case when {{ time }} <= 1 then 0 else ceil(round(ln({{ time }}) / ln(1.05), 9)) end as step
    from segmented
    where {{ time }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    week_start,
    segment_by,
    segment,
    measure,
    round(power(1.05, step), 4) as minutes_at_most,
    count(*) as conversation_count
from measured
group by week_start, segment_by, segment, measure, step
