-- "Two per week" are promised for two days of the ISO week at least two days apart, unless a holiday moved one of them.
with promised as (
    select
        agenda.customer_id,
        agenda.channel,
        agenda.planned_on,
        lag(agenda.planned_on) over (
            partition by agenda.customer_id, agenda.channel, date_trunc('week', agenda.planned_on) order by agenda.planned_on
        ) as previous_on,
        count(*) over (
            partition by agenda.customer_id, agenda.channel, date_trunc('week', agenda.planned_on)
        ) as week_count,
        cadences.times_per_week
    from {{ ref('contact_agenda') }} as agenda
    inner join {{ ref('int_contact_cadences') }} as cadences
        on agenda.tier = cadences.tier and agenda.channel = cadences.channel and cadences.times_per_week is not null
)

select promised.*
from promised
where
    (promised.planned_on - promised.previous_on < 2 or promised.week_count > promised.times_per_week)
    and not exists (
        select 1
        from {{ source('audit', 'calendar') }} as calendar
        where
            calendar.closed_because <> 'weekend'
            and calendar.day_on between promised.planned_on - 7 and promised.planned_on
    )
