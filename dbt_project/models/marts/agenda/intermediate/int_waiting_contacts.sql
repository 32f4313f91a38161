-- One row per owner, channel and open day on which contacts wait: promised for that day or an earlier one, and not made on it. Who
-- was never contacted, or whose promise lapsed, waits from the next day of their own on.
with first_day as (
    select min(open_index) as open_index, min(day) as day from {{ ref('int_agenda_days') }}
),

last_made as (
    select promise_no, max(open_index) as open_index from {{ ref('int_contacts_by_day') }} group by promise_no
),

spans as (
    select promises.owner_no, promises.channel_no, calendar.open_index as since_index, made.open_index as until_index
    from {{ ref('int_contacts_by_day') }} as made
    inner join {{ ref('int_contact_promises') }} as promises on made.promise_no = promises.promise_no
    inner join {{ ref('int_calendar') }} as calendar on made.planned_on = calendar.day
    union all
    -- the contact after the last one that fits
    select
        promises.owner_no,
        promises.channel_no,
        coalesce(steps.planned_index, calendar.open_index) as since_index,
        null as until_index
    from {{ ref('int_contact_promises') }} as promises
    cross join first_day
    left join last_made on promises.promise_no = last_made.promise_no
    left join {{ ref('int_agenda_days') }} as days on last_made.open_index = days.open_index
    left join {{ ref('int_rhythm_steps') }} as steps
        on promises.rhythm = steps.rhythm and days.day = steps.contacted_on
    left join {{ ref('int_calendar') }} as calendar
        on case
            when last_made.promise_no is null
                then coalesce(promises.planned_on, {{ next_own_day('first_day.day', 'promises') }})
        end = calendar.day
),

within as (
    select owner_no, channel_no, greatest(since_index, first_day.open_index) as since_index, until_index
    from spans
    cross join first_day
    where coalesce(until_index > greatest(since_index, first_day.open_index), true)
),

changes as (
    select owner_no, channel_no, since_index as open_index, 1 as change from within
    union all
    select owner_no, channel_no, until_index as open_index, -1 as change from within
)

select
    people.owner_no,
    people.channel_no,
    people.open_index,
    cast(sum(sum(coalesce(changes.change, 0))) over (
        partition by people.owner_no, people.channel_no order by people.open_index
    ) as bigint) as waiting_count
from (select distinct owner_no, channel_no, open_index from {{ ref('int_owner_days') }}) as people
left join changes
    on people.owner_no = changes.owner_no
    and people.channel_no = changes.channel_no
    and people.open_index = changes.open_index
group by people.owner_no, people.channel_no, people.open_index
