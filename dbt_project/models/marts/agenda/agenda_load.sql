-- Each person's open days against their capacity: what is planned, and what is promised for the day or an earlier one and finds
-- no room on it. What waits for an owner who is away waits with who stands in.
with books as (
    select distinct owner_no, owner, channel_no, channel, open_index, worker, capacity from {{ ref('int_owner_days') }}
),

waiting as (
    select
        coalesce(books.worker, books.owner) as owner,
        books.channel,
        books.open_index,
        cast(sum(waiting.waiting_count) as bigint) as waiting_count
    from {{ ref('int_waiting_contacts') }} as waiting
    inner join books
        on waiting.owner_no = books.owner_no
        and waiting.channel_no = books.channel_no
        and waiting.open_index = books.open_index
    group by 1, 2, 3
),

people as (
    select distinct worker as owner, channel, open_index, capacity, false as is_away from books where worker is not null
    union all
    select owner, channel, open_index, 0 as capacity, true as is_away from books where worker is distinct from owner
),

planned as (
    select
        owner,
        channel,
        due_on,
        count(*) as contact_count,
        {% for tier, of in [('a', "= 'A'"), ('b', "= 'B'"), ('c', ">= 'C'")] -%}
        count(*) filter (where tier {{ of }}) as tier_{{ tier }}_count,
        {% endfor -%}
        count(*) filter (where is_dated) as dated_count,
        count(*) filter (where is_overdue) as overdue_count
    from {{ ref('contact_agenda') }}
    group by owner, channel, due_on
)

select
    people.owner,
    people.channel,
    days.day as due_on,
    people.is_away,
    people.capacity as capacity_count,
    {% for name in ['contact', 'tier_a', 'tier_b', 'tier_c', 'dated', 'overdue'] -%}
    coalesce(planned.{{ name }}_count, 0) as {{ name }}_count,
    {% endfor -%}
    coalesce(waiting.waiting_count, 0) as waiting_count,
    {{ rate('coalesce(planned.contact_count, 0)', 'people.capacity') }} as load_rate
from people
inner join {{ ref('int_agenda_days') }} as days on people.open_index = days.open_index
left join planned on people.owner = planned.owner and people.channel = planned.channel and days.day = planned.due_on
left join waiting
    on people.owner = waiting.owner and people.channel = waiting.channel and people.open_index = waiting.open_index
