{{ config(materialized='view') }}

-- What a message is to the conversation: a customer's word or mere thanks, an agent's reply or a mere acknowledgement, a bot's
-- or an automatic line, or an event that the chat itself wrote down. Messages of a merged conversation are its target's.
select
    coalesce(threads.thread_id, messages.conversation_id) as conversation_id,
    messages.message_id,
    messages.sent_at,
    lower(trim(messages.author_kind)) as author_kind,
    messages.author_id,
    messages.text,
    messages.template_id,
    case
        when lower(trim(messages.author_kind)) = 'customer'
            then case when {{ is_thanks_text('messages.text') }} then 'thanks' else 'customer' end
        when lower(trim(messages.author_kind)) = 'agent' and messages.is_auto_reply then 'bot'
        when lower(trim(messages.author_kind)) = 'agent' and templates.template_kind = 'auto_reply' then 'bot'
        when lower(trim(messages.author_kind)) = 'agent'
            then case
                when coalesce(
                    {{ is_meaningless_template('messages.template_id', 'templates.template_kind') }},
                    {{ is_acknowledgement_text('messages.text') }}
                )
                    then 'acknowledgement'
                else 'reply'
            end
        when lower(trim(messages.author_kind)) = 'bot' then 'bot'
        when lower(trim(messages.text)) in ('closed', 'close', 'resolved', 'solved') then 'closed'
        when lower(trim(messages.text)) in ('reopened', 'reopen', 'open') then 'reopened'
        when lower(trim(messages.text)) in ('handoff', 'hand-off', 'handover', 'handed over', 'assigned') then 'handover'
        else 'other'
    end as message_kind,
    messages.conversation_id as delivered_conversation_id,
    {{ delivered_in('messages') }}
from {{ ref('stg_chat__messages') }} as messages
left join {{ ref('stg_chat__templates') }} as templates on messages.template_id = templates.template_id
left join {{ ref('int_conversation_threads') }} as threads on messages.conversation_id = threads.conversation_id
where messages.sent_at < {{ as_of() }}
