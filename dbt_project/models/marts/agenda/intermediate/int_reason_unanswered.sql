-- One row per customer and open conversation in which the customer wrote last, before as_of's day.
with waiting as (
    select
        conversations.customer_id,
        conversations.conversation_id,
        coalesce(conversations.topic, 'no topic') as topic,
        max(messages.sent_at) as written_at,
        {{ last_known('messages.author_kind', '(messages.sent_at, messages.message_id)') }} as last_author
    from {{ ref('fct_conversations') }} as conversations
    inner join {{ ref('fct_messages') }} as messages on conversations.conversation_id = messages.conversation_id
    where
        conversations.customer_id is not null
        and conversations.closed_at is null
        and conversations.opened_on >= {{ add_days(as_of_on(), '-' ~ var('reason_days')) }}
        and messages.author_kind in ('customer', 'agent')
    group by 1, 2, 3
)

select
    customer_id,
    'unanswered' as reason,
    conversation_id as subject,
    {{ local_date('written_at') }} as since_on,
    written_at as since_at,
    {{ days_between(local_date('written_at'), as_of_on()) }} as figure,
    0 as figure_limit,
    'days without an answer' as figure_unit,
    'They wrote on ' || {{ local_date('written_at') }} || ' (' || topic || ') and have no answer yet.' as why_now,
    {{ local_date('written_at') }} as why_on,
    topic as why_about,
    cast(null as double) as why_figure,
    cast(null as double) as why_out_of
from waiting
where last_author = 'customer' and {{ local_date('written_at') }} < {{ as_of_on() }}
