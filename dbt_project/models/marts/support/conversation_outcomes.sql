-- Solved first time, by what customers did: resolved, never opened again, and the same customer did not come back on the topic
-- within recontact_days of the resolution. It is known once that time is over; a conversation that nobody resolved has failed
-- once it has been open for as long. Unknown: an agent opened it, nobody knows whose it is, or nobody says when it was closed.
with judged as (
    select
        conversations.*,
        {{ add_hours('coalesce(conversations.resolved_at, conversations.opened_at)', var('recontact_days') * 24) }}
            as observed_at,
        returns.next_any_at,
        returns.next_on_topic_at,
        (
            returns.conversation_id is not null
            and conversations.reopened_count is not null
            or returns.conversation_id is not null and not conversations.is_resolved
        ) as is_judgeable
    from {{ ref('int_support_conversations') }} as conversations
    left join {{ ref('int_support_returns') }} as returns on conversations.conversation_id = returns.conversation_id
),

observed as (
    select
        *,
        is_judgeable and observed_at <= {{ as_of() }} and (resolved_at is not null or not is_resolved) as is_observed,
        case when resolved_at is not null then coalesce(next_on_topic_at <= observed_at, false) end as has_come_back,
        case when resolved_at is not null then coalesce(next_any_at <= observed_at, false) end as has_come_back_any_topic,
        coalesce(reopened_count, 0) = 0 as is_never_reopened
    from judged
)

select
    conversation_id,
    customer_id,
    opened_at,
    opened_on,
    agent_key as agent_id,
    team_key as team,
    topic_key as topic,
    channel_key as channel,
    tier_key as tier,
    is_opened_by_customer,
    is_resolved,
    resolved_at,
    reopened_count,
    is_judgeable,
    is_observed,
    case when is_observed then has_come_back end as has_come_back,
    case when is_observed then has_come_back_any_topic end as has_come_back_any_topic,
    case when is_observed then is_resolved and is_never_reopened and not coalesce(has_come_back, false) end
        as is_resolved_first_time,
    case when is_observed then is_resolved and is_never_reopened and not coalesce(has_come_back_any_topic, false) end
        as is_resolved_first_time_any_topic,
    case
        when is_opened_by_customer and has_messages and (is_resolved or observed_at <= {{ as_of() }})
            then is_resolved and is_never_reopened and answer_count = 1
    end as is_one_touch,
    first_reply_business_minutes <= {{ var('fast_reply_minutes') }} as is_fast,
    rating_share,
    rating_share >= {{ positive_share() }} as is_positive,
    agent_rating_share,
    first_reply_minutes,
    first_reply_business_minutes,
    first_meaningful_reply_minutes,
    first_meaningful_reply_business_minutes,
    resolution_minutes,
    resolution_business_minutes,
    reply_count,
    template_reply_count,
    first_answer_template_id,
    bug_id,
    experiment_id,
    variant,
    unanswered_since_at,
    case
        when unanswered_since_at is not null then {{ minutes_between('unanswered_since_at', as_of()) }}
    end as unanswered_minutes
from observed
