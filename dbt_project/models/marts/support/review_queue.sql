-- The sample goes round the strata: the first conversation of each stratum of an agent, then the second of each, so that what is
-- rare is seen too. Chance is a hash of the ids and the week: the same list on every day of the week and on every machine.
with hashed as (
    select
        *,
        concat_ws('|', rating_band, cast(has_come_back as string), tier, cast(is_long as string)) as stratum,
        {{ stable_bucket("conversation_id || '|' || week_start", 1000000007) }} as draw
    from {{ ref('int_review_candidates') }}
),

rounds as (
    select
        *,
        row_number() over (partition by agent_id, stratum order by draw, conversation_id) as round_number,
        {{ stable_bucket("agent_id || '|' || week_start || '|' || stratum", 1000000007) }} as stratum_draw
    from hashed
),

picks as (
    select *, row_number() over (partition by agent_id order by round_number, stratum_draw, draw, conversation_id) as pick_number
    from rounds
    qualify pick_number <= {{ var('review_queue_count') }}
),

-- the agents in a ring, another order each week; an agent's picks go to the next ones in it, one step further each time
ring as (
    select
        agent_id,
        row_number() over (
            order by {{ stable_bucket("agent_id || '|' || min(week_start)", 1000000007) }}, agent_id
        ) - 1 as place,
        count(*) over () as agent_count
    from picks
    group by agent_id
),

readers as (
    select picks.*, picks.agent_id as reviewer_id
    from picks
    union all
    select picks.*, peers.agent_id as reviewer_id
    from picks
    inner join ring on picks.agent_id = ring.agent_id
    inner join ring as peers
        on peers.place = (ring.place + 1 + (picks.pick_number - 1) % (ring.agent_count - 1)) % ring.agent_count
    where ring.agent_count > 1
),

reviews as (
    select distinct conversation_id, reviewer_id
    from {{ ref('quality_reviews') }}
)

select
    readers.week_start,
    readers.reviewer_id,
    readers.conversation_id,
    readers.agent_id,
    readers.agent_id = readers.reviewer_id as is_self,
    concat_ws(
        ', ',
        nullif(readers.rating_band, 'unrated'),
        case when readers.has_come_back then 'customer came back' end,
        'tier ' || readers.tier,
        case when readers.is_long then 'long' else 'short' end
    ) as reason,
    readers.rating_band,
    readers.has_come_back,
    readers.tier,
    readers.is_long,
    reviews.conversation_id is not null as is_reviewed
from readers
left join reviews on readers.conversation_id = reviews.conversation_id and readers.reviewer_id = reviews.reviewer_id
