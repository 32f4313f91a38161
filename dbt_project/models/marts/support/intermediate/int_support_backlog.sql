-- One row per grain, period and conversation that was still open when the period ended (as_of in the running one), with its age
-- in hours then. A conversation that was opened again counts as open since its first opening.
{%- set grains = ['week', 'month'] %}
with open_spans as (
    select
        *,
        coalesce({{ local_date('resolved_at') }}, {{ last_visible_on() }}) as ended_on
    from {{ ref('conversation_outcomes') }}
    where resolved_at is not null or not is_resolved
),

{% for grain in grains %}
of_{{ grain }}s as (
    select
        '{{ grain }}' as period_grain,
        open_spans.*,
        {{ each_integer(period_index(grain, 'opened_on'), period_index(grain, 'ended_on')) }} as period_number
    from open_spans
),
{% endfor %}

ends as (
    {% for grain in grains %}
    select
        *,
        {{ period_start(grain, 'period_number') }} as period_start,
        least({{ midnight(period_start(grain, '(period_number + 1)')) }}, {{ as_of() }}) as ended_at
    from of_{{ grain }}s
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    period_grain,
    period_start,
    conversation_id,
    agent_id,
    team,
    topic,
    channel,
    tier,
    {{ minutes_between('opened_at', 'ended_at') }} / 60.0 as age_hours
from ends
where opened_at < ended_at and (resolved_at is null or resolved_at >= ended_at)
