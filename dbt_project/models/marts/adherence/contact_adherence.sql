-- Promises by the week in which their day came. A lapsed promise is a missed one for good; an open one is not judged yet.
with events as (
    select first_due_on as day, tier, channel, owner, outcome from {{ ref('fct_planned_contacts') }}
    where first_due_on < {{ as_of_on() }} or outcome <> 'open'
    union all
    select occurred_on as day, tier, channel, owner, 'extra' as outcome from {{ ref('int_extra_contacts') }}
),

counted as (
    select
        {{ period_start('week', period_index('week', 'day')) }} as week_start,
        tier,
        channel,
        owner,
        count(*) filter (where outcome not in ('open', 'extra')) as planned_count,
        count(*) filter (where outcome in ('kept', 'late')) as done_count,
        {% for outcome in ['kept', 'late', 'lapsed', 'open', 'extra'] -%}
        count(*) filter (where outcome = '{{ outcome }}') as {{ outcome }}_count,
        {% endfor -%}
        count(*) filter (where outcome in ('missed', 'lapsed')) as missed_count
    from events
    group by 1, 2, 3, 4
)

select
    week_start,
    tier,
    channel,
    owner,
    planned_count,
    done_count,
    kept_count,
    late_count,
    missed_count,
    lapsed_count,
    open_count,
    extra_count,
    {{ rate('kept_count', 'planned_count') }} as adherence_rate,
    {{ add_days('week_start', '7 + ' ~ var('adherence_tolerance_days')) }} <= {{ as_of_on() }} as is_complete
from counted
