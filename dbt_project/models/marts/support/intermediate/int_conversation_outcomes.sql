-- One row per conversation that a customer opened: whether it was closed, whether they came back, how soon and with what it was
-- answered. Coming back is opening another conversation on the same topic within recontact_days of the closing.
with conversations as (
    select *, {{ local_date('closed_at') }} as closed_on
    from {{ ref('fct_conversations') }}
    where coalesce(lower(started_by), 'customer') <> 'agent'
),

-- of each customer and topic openings and closings in order; one that opens at the very moment of a closing was there already
moments as (
    select customer_id, topic, opened_at as happened_at, 0 as kind, null as conversation_id from conversations
    where customer_id is not null
    union all
    select customer_id, topic, closed_at as happened_at, 1 as kind, conversation_id from conversations
    where customer_id is not null and closed_at is not null
),

next_openings as (
    select
        conversation_id,
        kind,
        min(case when kind = 0 then happened_at end) over (
            partition by customer_id, topic
            order by happened_at, kind, conversation_id rows between 1 following and unbounded following
        ) as came_back_at
    from moments
),

asked as (
    select conversation_id, min(sent_at) as asked_at
    from {{ ref('fct_messages') }}
    where author_kind = 'customer'
    group by conversation_id
),

replies as (
    select
        messages.conversation_id,
        min(messages.sent_at) as first_reply_at,
        -- the first reply that is no acknowledgement
        min_by(coalesce(messages.template_id, ''), (messages.sent_at, messages.message_id))
            {%- if var('acknowledgement_templates') %} filter (
            where messages.template_id is null or messages.template_id not in (
                {%- for name in var('acknowledgement_templates') %}{{ text_or_null(name) }}{{ ', ' if not loop.last }}{% endfor -%}
            )
        ){%- endif %} as answer
    from {{ ref('fct_messages') }} as messages
    inner join asked on messages.conversation_id = asked.conversation_id and messages.sent_at >= asked.asked_at
    where messages.author_kind = 'agent'
    group by messages.conversation_id
)

select
    conversations.conversation_id,
    conversations.customer_id,
    conversations.topic,
    conversations.agent_id,
    conversations.bug_id,
    conversations.experiment_id,
    conversations.variant,
    conversations.opened_at,
    conversations.opened_on,
    conversations.closed_at,
    conversations.closed_at is not null as is_resolved,
    {{ rating_share('conversations.rating', 'conversations.rating_scale') }} >= {{ positive_share() }} as is_positive,
    -- null: not closed, of nobody known, or closed too lately to know
    case
        when conversations.customer_id is null or conversations.closed_at is null then null
        when
            {{ days_between('conversations.closed_on', local_date('next_openings.came_back_at')) }}
            <= {{ var('recontact_days') }}
            then true
        when {{ add_days('conversations.closed_on', var('recontact_days')) }} <= {{ last_whole_day() }} then false
    end as has_come_back,
    round({{ hours_between('asked.asked_at', 'replies.first_reply_at') }} * 60, 4) as first_reply_minutes,
    replies.answer is not null as is_answered,
    nullif(replies.answer, '') as answer_template_id
from conversations
left join next_openings on conversations.conversation_id = next_openings.conversation_id and next_openings.kind = 1
left join asked on conversations.conversation_id = asked.conversation_id
left join replies on conversations.conversation_id = replies.conversation_id
