-- What each agenda changed of the one before it, among the contacts of the days that both look at. Of a customer and channel, days that
-- both have are the same contacts; of the others as many have moved as either has.
with span as (
    select max(agenda_on) as agenda_on, max(due_on) as last_on
    from {{ ref('int_former_agenda') }}
    where agenda_on < {{ as_of_on() }}
),

now as (
    select agenda.customer_id, agenda.channel, agenda.owner, agenda.tier, agenda.due_on
    from {{ ref('contact_agenda') }} as agenda
    inner join span on agenda.due_on <= span.last_on
),

former as (
    select former.customer_id, former.channel, former.owner, former.tier, former.due_on
    from {{ ref('int_former_agenda') }} as former
    inner join span on former.agenda_on = span.agenda_on
    where former.due_on >= {{ as_of_on() }}
),

chains as (
    select
        coalesce(now.customer_id, former.customer_id) as customer_id,
        coalesce(now.channel, former.channel) as channel,
        max(coalesce(now.owner, former.owner)) as owner,
        count(former.due_on) as planned_count,
        count(now.due_on) as now_count,
        count(case when now.due_on = former.due_on then 1 end) as same_count,
        min(former.tier) is distinct from min(now.tier) as has_other_tier
    from now
    full join former
        on now.customer_id = former.customer_id and now.channel = former.channel and now.due_on = former.due_on
    group by 1, 2
),

-- of whom the days between the agendas had something to tell: a contact was made, or was to be made
news as (
    select former.customer_id
    from {{ ref('int_former_agenda') }} as former
    where former.due_on < {{ as_of_on() }}
    union
    select made.customer_id
    from {{ ref('int_contacts_made') }} as made
    inner join span on made.occurred_on >= span.agenda_on
),

moved as (
    select
        chains.*,
        least(chains.planned_count, chains.now_count) - chains.same_count as moved_count,
        news.customer_id is not null or chains.has_other_tier as has_news
    from chains
    left join news on chains.customer_id = news.customer_id
),

changes as (
    select
        {{ as_of_on() }} as agenda_on,
        span.agenda_on as previous_agenda_on,
        moved.owner,
        cast(sum(moved.planned_count) as bigint) as planned_count,
        cast(sum(moved.same_count) as bigint) as same_count,
        cast(sum(moved.moved_count) as bigint) as moved_count,
        cast(sum(case when moved.has_news then moved.moved_count else 0 end) as bigint) as moved_by_news_count,
        cast(sum(moved.planned_count - moved.same_count - moved.moved_count) as bigint) as gone_count,
        cast(sum(moved.now_count - moved.same_count - moved.moved_count) as bigint) as new_count
    from moved
    cross join span
    group by 1, 2, 3
),

known as (
    select * from {{ ref('int_former_changes') }}
    union all
    select * from changes
)

select *, {{ rate('moved_count', 'planned_count') }} as moved_rate
from known
