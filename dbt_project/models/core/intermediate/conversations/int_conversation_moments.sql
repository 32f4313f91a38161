{{ config(materialized='view') }}

-- One row per conversation opened before as_of: what its header, its messages and its closings say together. The moments between
-- which time is counted stand without _at, as the response clock needs them: none of them runs where the agent wrote first.
-- (Only the changed ones in a partial build.)
with conversations as (
    select
        *,
        {{ entity('customer_id', 'null', 'email_key', 'phone_key') }} as entity,
        {{ local_date('opened_at') }} as opened_on
    from {{ ref('stg_chat__conversations') }}
    where opened_at < {{ as_of() }} {{ only_changed('conversation_id', 'int_changed_conversations') }}
),

told as (
    select
        staged.conversation_id,
        identities.customer_id,
        staged.channel,
        staged.opened_at,
        staged.opened_on,
        case when staged.closed_at < {{ as_of() }} then staged.closed_at end as closed_at,
        staged.status,
        staged.topic,
        coalesce(staged.agent_id, replies.last_agent_id) as agent_id,
        staged.started_by,
        case when coalesce(staged.rated_at, staged.opened_at) < {{ as_of() }} then staged.rating end as rating,
        staged.rating_scale,
        case when staged.rated_at < {{ as_of() }} then staged.rated_at end as rated_at,
        case when coalesce(staged.rated_at, staged.opened_at) < {{ as_of() }} then staged.agent_rating end as agent_rating,
        staged.bug_id,
        staged.experiment_id,
        staged.variant,
        staged.team,
        threads.thread_id as merged_into_id,
        coalesce(lower(trim(staged.started_by)), replies.first_author_kind, 'customer') not in ('agent', 'system')
            as is_opened_by_customer,
        replies.conversation_id is not null as has_messages,
        replies.handed_over_at,
        least(staged.opened_at, replies.first_customer_at) as waiting_since_at,
        coalesce(
            replies.first_reply_at,
            case
                when replies.conversation_id is null and staged.first_reply_at >= staged.opened_at
                    and staged.first_reply_at < {{ as_of() }}
                    then staged.first_reply_at
            end
        ) as first_reply_at,
        replies.first_meaningful_reply_at,
        closings.first_closed_at,
        closings.resolved_at,
        (
            closings.resolved_at is not null
            or (closings.conversation_id is null and {{ is_resolved_status('staged.status') }} and staged.closed_at is null)
        ) as is_resolved,
        case
            when replies.conversation_id is not null or closings.conversation_id is not null or staged.reopened_count is not null
                then greatest(coalesce(closings.reopened_count, 0), coalesce(staged.reopened_count, 0))
        end as reopened_count,
        closings.last_reopened_at,
        case
            when closings.last_closed_at is null or replies.unanswered_since_at > closings.last_closed_at
                then replies.unanswered_since_at
            -- opened again without a word, and not answered since
            when
                closings.resolved_at is null
                and (replies.last_answer_at is null or replies.last_answer_at < closings.last_reopened_at)
                then closings.last_reopened_at
        end as unanswered_since_at,
        replies.message_count,
        replies.customer_message_count,
        replies.agent_message_count,
        replies.reply_count,
        replies.answer_count,
        replies.template_reply_count,
        replies.agent_count,
        replies.first_reply_agent_id,
        replies.first_answer_template_id,
        {{ delivered_in('staged') }}
    from conversations as staged
    left join {{ ref('int_identities') }} as identities on staged.entity = identities.entity
    left join {{ ref('int_conversation_threads') }} as threads on staged.conversation_id = threads.conversation_id
    left join {{ ref('int_conversation_replies') }} as replies on staged.conversation_id = replies.conversation_id
    left join {{ ref('int_conversation_closings') }} as closings on staged.conversation_id = closings.conversation_id
),

clocked as (
    select
        *,
        case when is_opened_by_customer then waiting_since_at end as waiting_since,
        case when is_opened_by_customer then first_reply_at end as first_reply,
        case when is_opened_by_customer then first_meaningful_reply_at end as first_meaningful_reply,
        case when is_opened_by_customer then resolved_at end as resolved
    from told
)

select
    *,
    {% for name in conversation_moments() -%}
    {{ local_date(name) }} as {{ name }}_on{{ ',' if not loop.last }}
    {% endfor %}
from clocked
