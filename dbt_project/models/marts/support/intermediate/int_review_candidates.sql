-- One row per conversation closed in the last whole week, with what the sample is stratified by, as it was known when the week
-- was over: a rating or a come-back that arrives on Tuesday does not change the list that is being read since Monday.
with week as (
    select {{ add_days(week_start(as_of_on()), -7) }} as week_start, {{ week_start(as_of_on()) }} as next_week_start
),

conversations as (
    select conversations.*, week.week_start, week.next_week_start
    from {{ ref('fct_conversations') }} as conversations
    inner join week on conversations.opened_on < week.next_week_start
),

closed as (
    select
        *,
        case
            when {{ local_date('coalesce(rated_at, closed_at)') }} < next_week_start
                then {{ rating_share('rating', 'rating_scale') }}
        end as rating_share
    from conversations
    where
        agent_id is not null
        and {{ local_date('closed_at') }} >= week_start
        and {{ local_date('closed_at') }} < next_week_start
),

lengths as (
    select messages.conversation_id, count(*) as message_count
    from {{ ref('fct_messages') }} as messages
    inner join closed on messages.conversation_id = closed.conversation_id
    where messages.author_kind in ('customer', 'agent') and messages.sent_at <= closed.closed_at
    group by messages.conversation_id
),

come_backs as (
    select distinct closed.conversation_id
    from closed
    inner join conversations as later
        on closed.customer_id = later.customer_id
        and closed.conversation_id <> later.conversation_id
        and coalesce(lower(later.started_by), 'customer') <> 'agent'
        and closed.topic is not distinct from later.topic
        and closed.closed_at < later.opened_at
        and {{ days_between(local_date('closed.closed_at'), 'later.opened_on') }} <= {{ var('recontact_days') }}
)

select
    closed.week_start,
    closed.conversation_id,
    closed.agent_id,
    case
        when closed.rating_share is null then 'unrated'
        when closed.rating_share >= {{ positive_share() }} then 'rated well'
        else 'rated badly'
    end as rating_band,
    come_backs.conversation_id is not null as has_come_back,
    coalesce(tiers.tier, '(none)') as tier,
    -- longer than half of the week's conversations
    coalesce(lengths.message_count > median(lengths.message_count) over (), false) as is_long
from closed
left join lengths on closed.conversation_id = lengths.conversation_id
left join come_backs on closed.conversation_id = come_backs.conversation_id
left join {{ ref('customer_tiers') }} as tiers
    on closed.customer_id = tiers.customer_id
    and closed.next_week_start > tiers.valid_from
    and (tiers.valid_to is null or closed.next_week_start <= tiers.valid_to)
