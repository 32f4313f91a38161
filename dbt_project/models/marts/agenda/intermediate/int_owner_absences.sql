-- One row per owner and open day of the agenda on which the owner is away. Who has left without a successor leaves the contacts
-- to be assigned; for who comes back without a stand-in they wait, and so they do on week days on which the owner does not work.
with absences as (
    select
        days.open_index,
        absences.owner,
        coalesce(absences.stand_in, case when absences.ends_on is null then '(unassigned)' end) as stand_in
    from {{ ref('stg_crm__owner_absences') }} as absences
    inner join {{ ref('int_agenda_days') }} as days
        on absences.starts_on <= days.day and coalesce(absences.ends_on >= days.day, true)
    qualify row_number() over (partition by absences.owner, days.open_index order by absences.starts_on desc) = 1
)

select * from absences
union all
select days.open_index, off.owner, null as stand_in
from ({{ owner_days_off() }}) as off
inner join {{ ref('int_agenda_days') }} as days on {{ iso_weekday('days.day') }} = off.iso_day
left join absences on off.owner = absences.owner and days.open_index = absences.open_index
where absences.owner is null
