-- Only reviews of colleagues: how kind people are to themselves is the self-peer gap of marts.quality_index.
-- on_agent: per agent the reviewer's mean - the mean of all other colleagues; weighed by the reviewer's own reviews there.
-- on_conversation: per conversation that two colleagues or more reviewed, the reviewer's mean - the others' mean.
with reviews as (
    select reviewer_id, agent_id, conversation_id, quality_rate
    from {{ ref('quality_reviews') }}
    where not is_self and quality_rate is not null
),

{% for name in ['agent', 'conversation'] -%}
of_{{ name }} as (
    select
        reviewer_id,
        {{ name }}_id,
        count(*) as review_count,
        sum(quality_rate) as quality_sum,
        sum(count(*)) over (partition by {{ name }}_id) as all_count,
        sum(sum(quality_rate)) over (partition by {{ name }}_id) as all_sum
    from reviews
    group by reviewer_id, {{ name }}_id
),

on_{{ name }} as (
    select
        reviewer_id,
        sum(review_count) as compared_count,
        sum(quality_sum - review_count * (all_sum - quality_sum) / (all_count - review_count)) as difference_sum
    from of_{{ name }}
    where all_count > review_count
    group by reviewer_id
),

{% endfor -%}
reviewers as (
    select reviewer_id, count(*) as review_count, sum(quality_rate) as quality_sum
    from reviews
    group by reviewer_id
)

select
    reviewers.reviewer_id,
    coalesce(teams.team, '(none)') as team,
    reviewers.review_count,
    round({{ rate('reviewers.quality_sum', 'reviewers.review_count') }}, 8) as given_quality_index,
    cast(coalesce(on_agent.compared_count, 0) as bigint) as same_agent_review_count,
    round({{ rate('on_agent.difference_sum', 'on_agent.compared_count') }}, 8) as same_agent_leniency,
    cast(coalesce(on_conversation.compared_count, 0) as bigint) as same_conversation_review_count,
    round({{ rate('on_conversation.difference_sum', 'on_conversation.compared_count') }}, 8) as same_conversation_leniency
from reviewers
left join {{ ref('int_agent_teams') }} as teams on reviewers.reviewer_id = teams.agent_id
left join on_agent on reviewers.reviewer_id = on_agent.reviewer_id
left join on_conversation on reviewers.reviewer_id = on_conversation.reviewer_id
