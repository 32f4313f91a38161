-- One row per week and agent with a conversation closed or a review got in it: what the weekly index adds up.
with closed as (
    select {{ week_start(local_date('first_closed_at')) }} as week_start, agent_id, count(*) as closed_count
    from {{ ref('int_support_conversations') }}
    where first_closed_at is not null and agent_id is not null
    group by 1, 2
),

reviewed as (
    select
        week_start,
        agent_id,
        count(*) as review_count,
        count(*) filter (where is_critical_failure) as critical_failure_count,
        {% for name, condition in [('', 'true'), ('self_', 'is_self'), ('peer_', 'not is_self')] -%}
        count(quality_rate) filter (where {{ condition }}) as {{ name }}scored_count,
        sum(quality_rate) filter (where {{ condition }}) as {{ name }}quality_sum
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('quality_reviews') }}
    group by week_start, agent_id
),

agents as (
    select week_start, agent_id from closed
    union
    select week_start, agent_id from reviewed
),

-- the same conversation in both pairs of eyes; counted in the week of the later review
pairs as (
    select
        agent_id,
        max(week_start) as week_start,
        avg(quality_rate) filter (where is_self) - avg(quality_rate) filter (where not is_self) as gap
    from {{ ref('quality_reviews') }}
    group by conversation_id, agent_id
),

gaps as (
    select week_start, agent_id, count(gap) as paired_count, sum(gap) as paired_gap_sum
    from pairs
    group by week_start, agent_id
)

select
    agents.week_start,
    agents.agent_id,
    coalesce(teams.team, '(none)') as team,
    coalesce(closed.closed_count, 0) as closed_count,
    coalesce(reviewed.review_count, 0) as review_count,
    coalesce(reviewed.critical_failure_count, 0) as critical_failure_count,
    {% for name in ['', 'self_', 'peer_'] -%}
    coalesce(reviewed.{{ name }}scored_count, 0) as {{ name }}scored_count,
    coalesce(reviewed.{{ name }}quality_sum, 0) as {{ name }}quality_sum,
    {% endfor -%}
    coalesce(gaps.paired_count, 0) as paired_count,
    coalesce(gaps.paired_gap_sum, 0) as paired_gap_sum,
    -- who closed nothing owes no reviews
    case when closed.closed_count > 0 then {{ var('review_goal_count') }} else 0 end as goal_count,
    case when closed.closed_count > 0 then least(coalesce(reviewed.review_count, 0), {{ var('review_goal_count') }}) else 0 end
        as goal_review_count
from agents
left join {{ ref('int_agent_teams') }} as teams on agents.agent_id = teams.agent_id
left join closed on agents.week_start = closed.week_start and agents.agent_id = closed.agent_id
left join reviewed on agents.week_start = reviewed.week_start and agents.agent_id = reviewed.agent_id
left join gaps on agents.week_start = gaps.week_start and agents.agent_id = gaps.agent_id
