-- One row per rhythm and day of the calendar on which a contact is made: the open day for which the next one is promised.
-- A rhythm is "every so many days", or a pattern of days of the week.
with steps as (
    select
        {{ rhythm('rhythms.every_days', 'null', 'null') }} as rhythm,
        calendar.day as contacted_on,
        {{ add_days('calendar.day', 'rhythms.every_days') }} as next_on
    from (select distinct every_days from {{ ref('int_contact_cadences') }} where every_days is not null) as rhythms
    cross join {{ ref('int_calendar') }} as calendar
    union all
    select {{ rhythm('null', 'times_per_week', 'pattern') }} as rhythm, contacted_on, next_on
    from {{ ref('int_weekly_steps') }}
)

select
    steps.rhythm,
    steps.contacted_on,
    calendar.next_open_on as planned_on,
    calendar.open_index as planned_index
from steps
inner join {{ ref('int_calendar') }} as calendar on steps.next_on = calendar.day
