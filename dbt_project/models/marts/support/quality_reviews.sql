-- A category is worth (given - least) / (greatest - least) of its scale; a review the mean of its categories by weight, without
-- those that do not apply, and 0 as soon as a critical one is under 0.5.
with categories as (
    select
        *,
        greatest(coalesce(weight, 1), 0) as counted_weight,
        -- a scale of one step, or a score outside its scale, says nothing
        case
            when coalesce(is_applicable, true) and score between score_min and score_max and score_min < score_max
                then cast(score - score_min as double) / cast(score_max - score_min as double)
        end as category_rate
    from {{ ref('stg_chat__reviews') }}
    where reviewed_at < {{ as_of() }}
),

reviews as (
    select
        review_id,
        min(conversation_id) as conversation_id,
        min(agent_id) as agent_id,
        min(reviewer_id) as reviewer_id,
        max(reviewed_at) as reviewed_at,
        count(*) as category_count,
        count(category_rate) as scored_category_count,
        count(*) filter (where not coalesce(is_applicable, true)) as not_applicable_count,
        coalesce(bool_or(is_critical and category_rate < 0.5), false) as is_critical_failure,
        sum(category_rate * counted_weight) / nullif(sum(counted_weight) filter (where category_rate is not null), 0)
            as weighted_rate
    from categories
    group by review_id
)

select
    reviews.review_id,
    reviews.conversation_id,
    reviews.agent_id,
    reviews.reviewer_id,
    reviews.agent_id = reviews.reviewer_id as is_self,
    coalesce(teams.team, '(none)') as team,
    reviews.reviewed_at,
    {{ week_start(local_date('reviews.reviewed_at')) }} as week_start,
    reviews.category_count,
    reviews.scored_category_count,
    reviews.not_applicable_count,
    reviews.is_critical_failure,
    round(case when reviews.is_critical_failure then 0 else reviews.weighted_rate end, 10) as quality_rate,
    conversations.conversation_id is not null as has_conversation
from reviews
left join {{ ref('int_agent_teams') }} as teams on reviews.agent_id = teams.agent_id
left join {{ ref('fct_conversations') }} as conversations on reviews.conversation_id = conversations.conversation_id
