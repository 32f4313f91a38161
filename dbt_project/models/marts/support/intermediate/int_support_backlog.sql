-- One row per grain, period and conversation that was still open when the period ended (as_of in the running one), with its age
-- in hours then. A conversation that was opened again counts as open since its first opening.
{%- set grains = ['week', 'month'] %}
with open_spans as (
    select
        conversation_id,
        opened_at,
        opened_on,
        resolved_at,
        {{ local_date('resolved_at') }} as resolved_on,
        agent_id,
        team,
        topic,
        channel,
        tier
    from {{ ref('conversation_outcomes') }}
    where resolved_at is not null or not is_resolved
),

-- no longer open at the end of the period in which it was resolved
{% for grain in grains %}
of_{{ grain }}s as (
    select
        open_spans.*,
        {{ each_integer(
            period_index(grain, 'open_spans.opened_on'),
            'coalesce(' ~ period_index(grain, 'open_spans.resolved_on') ~ ' - 1, ' ~ period_index(grain, last_visible_on()) ~ ')'
        ) }} as period_number
    from open_spans
    where
        open_spans.resolved_on is null
        or {{ period_index(grain, 'open_spans.opened_on') }} < {{ period_index(grain, 'open_spans.resolved_on') }}
),
{% endfor %}

lasting as (
    {% for grain in grains %}
    select '{{ grain }}' as period_grain, * from of_{{ grain }}s
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- when each period ended: there are few, and the company's midnight is worked out once for each
periods as (
    {% for grain in grains %}
    select
        '{{ grain }}' as period_grain,
        period_number,
        {{ period_start(grain, 'period_number') }} as period_start,
        least({{ midnight(period_start(grain, '(period_number + 1)')) }}, {{ as_of() }}) as ended_at
    from (select distinct period_number from of_{{ grain }}s) as numbers
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    lasting.period_grain,
    periods.period_start,
    lasting.conversation_id,
    lasting.agent_id,
    lasting.team,
    lasting.topic,
    lasting.channel,
    lasting.tier,
    {{ minutes_between('lasting.opened_at', 'periods.ended_at') }} / cast(60 as double) as age_hours
from lasting
inner join periods on lasting.period_grain = periods.period_grain and lasting.period_number = periods.period_number
where lasting.opened_at < periods.ended_at
