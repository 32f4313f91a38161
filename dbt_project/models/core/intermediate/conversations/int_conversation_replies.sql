{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('conversation_id', 'int_changed_conversations') }}"
) }}

-- One row per conversation with messages: who spoke first, when support answered, and what is still unanswered. A run of agent
-- messages without a customer's word between them is one reply; thanks are no word, and bots do not answer.
with spoken as (
    select
        messages.conversation_id,
        messages.message_id,
        messages.sent_at,
        messages.author_kind,
        messages.author_id,
        messages.template_id,
        messages.message_kind,
        messages.message_kind in ('reply', 'acknowledgement') as is_agent,
        conversations.opened_at
    from {{ ref('fct_messages') }} as messages
    inner join {{ ref('stg_chat__conversations') }} as conversations
        on messages.conversation_id = conversations.conversation_id
    where true {{ only_changed('messages.conversation_id', 'int_changed_conversations') }}
),

-- of one second: the customer before the agent, message 9 before 10
{%- set order = 'partition by conversation_id order by sent_at, is_agent, length(message_id), message_id' %}
marked as (
    select
        *,
        row_number() over ({{ order }}) as place,
        sum(case when message_kind = 'customer' then 1 else 0 end) over ({{ order }} rows unbounded preceding) as words_before,
        max(case when message_kind = 'reply' then sent_at end) over (
            {{ order }} rows between unbounded preceding and unbounded following
        ) as last_answer_at,
        min(case when message_kind = 'customer' then sent_at end) over (
            {{ order }} rows between unbounded preceding and unbounded following
        ) as first_customer_at
    from spoken
),

replies as (
    select
        conversation_id,
        bool_or(message_kind = 'reply') as is_answer,
        bool_and(template_id is not null) as is_from_template
    from marked
    where is_agent
    group by conversation_id, words_before
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

-- what was said before the customer began to wait is no answer
waited as (
    select *, is_agent and sent_at >= least(opened_at, first_customer_at) as is_in_reply
    from marked
),

told as (
    select
        conversation_id,
        count(*) as message_count,
        count(*) filter (where author_kind = 'customer') as customer_message_count,
        count(*) filter (where is_agent) as agent_message_count,
        count(distinct author_id) filter (where is_agent) as agent_count,
        min(sent_at) filter (where author_kind = 'customer') as customer_wrote_at,
        min(sent_at) filter (where author_kind = 'agent') as agent_wrote_at,
        min(first_customer_at) as first_customer_at,
        min(sent_at) filter (where message_kind = 'handover') as handed_over_at,
        {{ last_known('case when is_agent then author_id end', 'place') }} as last_agent_id,
        max(last_answer_at) as last_answer_at,
        min(sent_at) filter (where is_in_reply) as first_reply_at,
        min(sent_at) filter (where is_in_reply and message_kind = 'reply') as first_meaningful_reply_at,
        {{ first_known("case when is_in_reply then author_id end", 'place') }} as first_reply_agent_id,
        {{ first_known("case when is_in_reply and message_kind = 'reply' then coalesce(template_id, '') end", 'place') }}
            as first_answer_template,
        min(sent_at) filter (where message_kind = 'customer' and (last_answer_at is null or sent_at > last_answer_at))
            as unanswered_since_at
    from waited
    group by conversation_id
    -- events alone, such as a change of status, say nothing of who answered
    having count(*) filter (where author_kind in ('customer', 'agent', 'bot')) > 0
)

select
    {{ all_but(['first_answer_template', 'customer_wrote_at', 'agent_wrote_at'], 'told') }},
    -- of one second: the customer before the agent
    case
        when told.customer_wrote_at <= coalesce(told.agent_wrote_at, told.customer_wrote_at) then 'customer'
        when told.agent_wrote_at is not null then 'agent'
    end as first_author_kind,
    nullif(told.first_answer_template, '') as first_answer_template_id,
    coalesce(counted_replies.reply_count, 0) as reply_count,
    coalesce(counted_replies.answer_count, 0) as answer_count,
    coalesce(counted_replies.template_reply_count, 0) as template_reply_count
from told
left join counted_replies on told.conversation_id = counted_replies.conversation_id
