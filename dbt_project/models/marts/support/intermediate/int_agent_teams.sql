-- One row per agent with a conversation or a review: the team of the setting agent_teams, else the one that the latest of their
-- conversations with a team names.
with agents as (
    select
        agent_id,
        {{ last_known("nullif(trim(team), '')", '(opened_at, conversation_id)') }} as told_team
    from {{ ref('fct_conversations') }}
    where agent_id is not null
    group by agent_id
),

everybody as (
    select agent_id from agents
    union
    select agent_id from {{ ref('stg_chat__reviews') }}
    union
    select reviewer_id as agent_id from {{ ref('stg_chat__reviews') }}
)

select
    everybody.agent_id,
    coalesce(nullif({{ agent_team('everybody.agent_id') }}, '(none)'), agents.told_team, '(none)') as team
from everybody
left join agents on everybody.agent_id = agents.agent_id
where everybody.agent_id is not null
