-- Nobody has more contacts on a day than `contact_capacity` allows.
select owner, channel, due_on, count(*) as contact_count
from {{ ref('contact_agenda') }}
group by owner, channel, due_on
having count(*) > {{ contact_capacity('channel') }}
