-- How the times are spread, in steps of 5 %: the rows of several periods or segments add up, and a percentile of all of them is
-- the minutes_at_most of the first step at which the counts reach its share.
{%- set segments = support_segments() %}
{%- do segments.pop('all') %}
with measured as (
    {% for time in support_times() %}
    select
        {{ week_start('opened_on') }} as week_start,
        {% for segment in segments.values() -%}
        {{ segment }},
        {% endfor -%}
        '{{ time }}' as measure,
        cast(case when {{ time }} <= 1 then 0 else ceil(round(ln({{ time }}) / ln(1.05), 9)) end as integer) as step
    from {{ ref('conversation_outcomes') }}
    where {{ time }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    {% for segment_by, segment in segments.items() %}
    select week_start, '{{ segment_by }}' as segment_by, {{ segment }} as segment, measure, step, count(*) as conversation_count
    from measured
    group by 1, 2, 3, 4, 5
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- each conversation has one channel, so all of them are those of all channels
with_all as (
    select * from counted
    union all
    select week_start, 'all' as segment_by, 'all' as segment, measure, step, sum(conversation_count) as conversation_count
    from counted
    where segment_by = 'channel'
    group by 1, 2, 3, 4, 5
)

select
    week_start,
    segment_by,
    segment,
    measure,
    round(power(1.05, step), 4) as minutes_at_most,
    cast(conversation_count as bigint) as conversation_count
from with_all
