-- One row per conversation that a known customer opened, with when they next opened one: at all, and on the same topic. A
-- conversation without a topic may be about anything, so it counts as the same.
with opened as (
    select
        conversation_id, customer_id, opened_at, topic_key,
        case when topic_key = '(none)' then opened_at end as untold_at
    from {{ ref('int_support_conversations') }}
    where is_opened_by_customer and customer_id is not null
),

following as (
    select
        *,
        lead(opened_at) over (partition by customer_id order by opened_at, conversation_id) as next_any_at,
        lead(opened_at) over (partition by customer_id, topic_key order by opened_at, conversation_id) as next_alike_at,
        min(untold_at) over (
            partition by customer_id order by opened_at, conversation_id
            rows between 1 following and unbounded following
        ) as next_untold_at
    from opened
)

select
    conversation_id,
    next_any_at,
    case when topic_key = '(none)' then next_any_at else least(next_alike_at, next_untold_at) end as next_on_topic_at
from following
