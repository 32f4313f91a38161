{{ config(materialized='view') }}

-- One row per moment at which a conversation changed hands: a customer's word, a closing, a reopening. Closings are told by the
-- chat's own events and by every version of the conversation; a version that is open after a closed one says it was reopened.
select
    messages.conversation_id,
    messages.sent_at as happened_at,
    messages.message_kind as step
from {{ ref('fct_messages') }} as messages
where
    messages.message_kind in ('customer', 'closed', 'reopened')
    {{ only_changed('messages.conversation_id', 'int_changed_conversations') }}
union all
select conversation_id, closed_at as happened_at, 'closed' as step
from {{ ref('stg_chat__conversation_closings') }}
where closed_at < {{ as_of() }} {{ only_changed('conversation_id', 'int_changed_conversations') }}
union all
select
    conversations.conversation_id,
    max(greatest(closings.closed_at, conversations.updated_at)) as happened_at,
    'reopened' as step
from {{ ref('stg_chat__conversations') }} as conversations
inner join {{ ref('stg_chat__conversation_closings') }} as closings
    on conversations.conversation_id = closings.conversation_id
where
    conversations.closed_at is null
    and not {{ is_resolved_status('conversations.status') }}
    and closings.closed_at < {{ as_of() }}
    and coalesce(conversations.updated_at, closings.closed_at) < {{ as_of() }}
    {{ only_changed('conversations.conversation_id', 'int_changed_conversations') }}
group by conversations.conversation_id
