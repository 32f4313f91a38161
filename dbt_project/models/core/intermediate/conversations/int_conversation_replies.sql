{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('conversation_id', 'int_changed_conversations') }}"
) }}

-- One row per conversation with messages: who spoke first, when support answered, and what is still unanswered. A run of agent
-- messages without a customer's word between them is one reply; thanks are no word, and bots do not answer.
with spoken as (
    select
        messages.*,
        messages.message_kind in ('reply', 'acknowledgement') as is_agent,
        conversations.opened_at
    from {{ ref('fct_messages') }} as messages
    inner join {{ ref('stg_chat__conversations') }} as conversations
        on messages.conversation_id = conversations.conversation_id
    where true {{ only_changed('messages.conversation_id', 'int_changed_conversations') }}
),

words as (
    select
        *,
        lag(is_agent) over (
            partition by conversation_id order by sent_at, is_agent, length(message_id), message_id
        ) as was_agent
    from spoken
    where message_kind in ('customer', 'reply', 'acknowledgement')
),

numbered as (
    select
        *,
        sum(case when is_agent and not coalesce(was_agent, false) then 1 else 0 end) over (
            partition by conversation_id
            order by sent_at, is_agent, length(message_id), message_id rows unbounded preceding
        ) as reply_number
    from words
),

replies as (
    select
        conversation_id,
        bool_or(message_kind = 'reply') as is_answer,
        bool_and(template_id is not null) as is_from_template
    from numbered
    where is_agent
    group by conversation_id, reply_number
),

counted_replies as (
    select
        conversation_id,
        count(*) as reply_count,
        count(*) filter (where is_answer) as answer_count,
        count(*) filter (where is_from_template) as template_reply_count
    from replies
    group by conversation_id
),

told as (
    select
        conversation_id,
        count(*) as message_count,
        count(*) filter (where author_kind = 'customer') as customer_message_count,
        count(*) filter (where is_agent) as agent_message_count,
        count(distinct author_id) filter (where is_agent) as agent_count,
        {{ first_known(
            "case when author_kind in ('customer', 'agent') then author_kind end",
            "(sent_at, author_kind <> 'customer', length(message_id), message_id)"
        ) }} as first_author_kind,
        min(sent_at) filter (where message_kind = 'customer') as first_customer_at,
        min(sent_at) filter (where message_kind = 'handover') as handed_over_at,
        {{ last_known('case when is_agent then author_id end', '(sent_at, length(message_id), message_id)') }} as last_agent_id,
        max(sent_at) filter (where message_kind = 'reply') as last_answer_at
    from spoken
    group by conversation_id
    -- events alone, such as a change of status, say nothing of who answered
    having count(*) filter (where author_kind in ('customer', 'agent', 'bot')) > 0
),

-- what was said before the customer began to wait is no answer
waiting as (
    select
        spoken.conversation_id,
        min(spoken.sent_at) as first_reply_at,
        min(spoken.sent_at) filter (where spoken.message_kind = 'reply') as first_meaningful_reply_at,
        {%- set in_order = '(spoken.sent_at, length(spoken.message_id), spoken.message_id)' %}
        {{ first_known("case when spoken.message_kind = 'reply' then coalesce(spoken.template_id, '') end", in_order) }}
            as first_answer_template,
        {{ first_known('spoken.author_id', in_order) }} as first_reply_agent_id
    from spoken
    inner join told on spoken.conversation_id = told.conversation_id
    where spoken.is_agent and spoken.sent_at >= least(spoken.opened_at, told.first_customer_at)
    group by spoken.conversation_id
),

unanswered as (
    select spoken.conversation_id, min(spoken.sent_at) as unanswered_since_at
    from spoken
    inner join told on spoken.conversation_id = told.conversation_id
    where spoken.message_kind = 'customer' and (told.last_answer_at is null or spoken.sent_at > told.last_answer_at)
    group by spoken.conversation_id
)

select
    told.*,
    waiting.first_reply_at,
    waiting.first_meaningful_reply_at,
    waiting.first_reply_agent_id,
    nullif(waiting.first_answer_template, '') as first_answer_template_id,
    coalesce(counted_replies.reply_count, 0) as reply_count,
    coalesce(counted_replies.answer_count, 0) as answer_count,
    coalesce(counted_replies.template_reply_count, 0) as template_reply_count,
    unanswered.unanswered_since_at
from told
left join waiting on told.conversation_id = waiting.conversation_id
left join counted_replies on told.conversation_id = counted_replies.conversation_id
left join unanswered on told.conversation_id = unanswered.conversation_id
