-- One row per customer and fixed bug of which they wrote, and were not told in the conversation that it is fixed.
with fixed as (
    select
        conversations.conversation_id,
        conversations.customer_id,
        bugs.bug_id,
        coalesce(bugs.title, bugs.bug_id) as title,
        bugs.fixed_at
    from {{ ref('fct_conversations') }} as conversations
    inner join {{ ref('stg_chat__bugs') }} as bugs on conversations.bug_id = bugs.bug_id
    where
        conversations.customer_id is not null
        and bugs.fixed_at < {{ as_of() }}
        and {{ local_date('bugs.fixed_at') }} >= {{ add_days(as_of_on(), '-' ~ var('reason_days')) }}
),

told as (
    select distinct fixed.conversation_id
    from fixed
    inner join {{ ref('fct_messages') }} as messages
        on fixed.conversation_id = messages.conversation_id
        and messages.author_kind = 'agent'
        and fixed.fixed_at < messages.sent_at
)

select
    customer_id,
    'bug fixed' as reason,
    bug_id as subject,
    {{ local_date('max(fixed_at)') }} as since_on,
    max(fixed_at) as since_at,
    {{ days_between(local_date('max(fixed_at)'), as_of_on()) }} as figure,
    0 as figure_limit,
    'days since the fix' as figure_unit,
    'The bug that they reported is fixed since ' || {{ local_date('max(fixed_at)') }}
    || ' and nobody told them: ' || max(title) || '.' as why_now
from fixed
where conversation_id not in (select conversation_id from told)
group by customer_id, bug_id
