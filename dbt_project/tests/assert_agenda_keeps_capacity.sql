-- Nobody has more contacts on a day than they make, by owner_capacity, by contact_capacity, or because they are away.
with people as (
    select distinct people.worker, people.channel, people.capacity, days.day
    from {{ ref('int_owner_days') }} as people
    inner join {{ ref('int_agenda_days') }} as days on people.open_index = days.open_index
)

select agenda.owner, agenda.channel, agenda.due_on, people.capacity, count(*) as contact_count
from {{ ref('contact_agenda') }} as agenda
left join people
    on agenda.owner = people.worker and agenda.channel = people.channel and agenda.due_on = people.day
group by agenda.owner, agenda.channel, agenda.due_on, people.capacity, people.worker
having count(*) > people.capacity or people.worker is null
