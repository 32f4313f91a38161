-- One row per pattern of "n per week" and day of the calendar on which a contact is made: the day of the next one. A contact
-- counts for the latest day of the pattern that its week has had, or for the first one where it comes early; the next is the day
-- of the pattern after that, at least two days later.
with slots as (
    select
        patterns.times_per_week,
        patterns.pattern,
        calendar.day as slot_on,
        lead(calendar.day) over (
            partition by patterns.times_per_week, patterns.pattern order by calendar.day
        ) as next_slot_on
    from {{ ref('int_weekly_patterns') }} as patterns
    inner join {{ ref('int_calendar') }} as calendar on patterns.iso_day = {{ iso_weekday('calendar.day') }}
)

select
    slots.times_per_week,
    slots.pattern,
    calendar.day as contacted_on,
    greatest(slots.next_slot_on, {{ add_days('calendar.day', 2) }}) as next_on
from {{ ref('int_calendar') }} as calendar
inner join slots on {{ period_index('week', 'calendar.day') }} = {{ period_index('week', 'slots.slot_on') }}
qualify row_number() over (
    partition by slots.times_per_week, slots.pattern, calendar.day
    order by
        slots.slot_on <= calendar.day desc,
        case when slots.slot_on <= calendar.day then slots.slot_on end desc,
        slots.slot_on
) = 1 and slots.next_slot_on is not null
