-- "Two per week" are two different days of the ISO week at least two days apart, also after holidays and full days moved them.
with due as (
    select
        agenda.customer_id,
        agenda.channel,
        agenda.due_on,
        lag(agenda.due_on) over (partition by agenda.customer_id, agenda.channel order by agenda.due_on) as previous_on,
        count(*) over (
            partition by agenda.customer_id, agenda.channel, {{ period_index('week', 'agenda.due_on') }}
        ) as week_count,
        cadences.times_per_week
    from {{ ref('contact_agenda') }} as agenda
    inner join {{ ref('int_contact_cadences') }} as cadences
        on agenda.tier = cadences.tier and agenda.channel = cadences.channel and cadences.times_per_week is not null
)

select *
from due
where {{ days_between('previous_on', 'due_on') }} < 2 or week_count > times_per_week
