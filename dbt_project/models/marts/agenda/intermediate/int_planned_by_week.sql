-- One row per contact that "n per week" asks for: the days of the customer's pattern, at least two days after the last contact.
-- Of the days that were missed only the first is owed.
with slots as (
    select
        candidates.*,
        calendar.day as wanted_on,
        row_number() over (
            partition by candidates.customer_id, candidates.channel, calendar.day < {{ as_of_on() }}
            order by calendar.day
        ) as place
    from {{ ref('int_contact_candidates') }} as candidates
    inner join {{ ref('int_weekly_patterns') }} as patterns
        on candidates.times_per_week = patterns.times_per_week
        and patterns.pattern = {{ stable_bucket(
            'candidates.customer_id || candidates.channel', 'case when candidates.times_per_week > 2 then 1 else 5 end'
        ) }}
    inner join {{ ref('int_calendar') }} as calendar
        on patterns.iso_day = isodow(calendar.day)
        and calendar.day <= {{ add_days(as_of_on(), var('agenda_horizon_days')) }}
        and calendar.day >= coalesce(
            case when candidates.last_contact_on >= {{ add_days(as_of_on(), -365) }} then candidates.last_contact_on + 2 end,
            case when candidates.last_contact_on is null then {{ as_of_on() }} else {{ add_days(as_of_on(), -365) }} end
        )
)

select
    customer_id, owner, tier, window_revenue_amount, channel, reason, last_contact_on, has_open_issue, wanted_on
from slots
where wanted_on >= {{ as_of_on() }} or place = 1
