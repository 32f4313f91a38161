-- One row per message or contact after the fix by which a reporter was told: in a conversation about the bug, or naming it.
with fixed as (
    select bug_id, customer_id, conversation_id as first_conversation_id, owed_from
    from {{ ref('int_bug_reports') }}
    where fixed_at is not null
),

-- the conversations of each reporter, and whether they are about the bug; of a stranger only the one that reported it
conversations as (
    select
        fixed.bug_id,
        fixed.first_conversation_id,
        fixed.owed_from,
        conversations.conversation_id,
        coalesce(fixed.bug_id = conversations.bug_id, false) as is_about_bug
    from fixed
    inner join {{ ref('fct_conversations') }} as conversations on fixed.customer_id = conversations.customer_id
    union all
    select bug_id, first_conversation_id, owed_from, first_conversation_id as conversation_id, true as is_about_bug
    from fixed
    where customer_id is null
),

messages as (
    select
        conversations.bug_id,
        conversations.first_conversation_id,
        messages.sent_at as told_at,
        'message' as told_by,
        messages.conversation_id as told_in
    from conversations
    inner join {{ ref('fct_messages') }} as messages
        on conversations.conversation_id = messages.conversation_id
        and conversations.owed_from < messages.sent_at
    where
        -- a bot says hello in every conversation: its words count only where they name the bug
        (messages.author_kind = 'agent' and conversations.is_about_bug)
        or (
            messages.author_kind in ('agent', 'bot')
            and {{ words('messages.text') }} like '%' || {{ words('conversations.bug_id') }} || '%'
        )
),

-- contacts of the customer: in one of the conversations about the bug, or naming it
contacts as (
    select
        fixed.bug_id,
        fixed.first_conversation_id,
        contacts.occurred_at as told_at,
        'contact' as told_by,
        contacts.contact_id as told_in
    from fixed
    inner join {{ ref('fct_contacts') }} as contacts
        on fixed.customer_id = contacts.customer_id and fixed.owed_from < contacts.occurred_at
    left join conversations
        on contacts.conversation_id = conversations.conversation_id
        and fixed.bug_id = conversations.bug_id
        and fixed.first_conversation_id = conversations.first_conversation_id
        and conversations.is_about_bug
    where
        coalesce(lower(contacts.direction), '') <> 'inbound'
        and coalesce(lower(contacts.outcome), '') not in (
            'cancelled', 'canceled', 'planned', 'not_done', 'no_show', 'no_answer', 'failed', 'bounced'
        )
        and (
            conversations.conversation_id is not null
            or {{ words("concat_ws(' ', contacts.purpose, contacts.outcome)") }}
            like '%' || {{ words('fixed.bug_id') }} || '%'
        )
)

select * from messages
union all
select * from contacts
