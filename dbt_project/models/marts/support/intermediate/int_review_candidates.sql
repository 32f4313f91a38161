-- One row per conversation first closed in the last whole week, with what the sample is stratified by, as it was known when the
-- week was over: a rating, a reopening or a come-back that arrives on Tuesday does not change the list read since Monday.
with week as (
    select {{ add_days(week_start(as_of_on()), -7) }} as week_start, {{ week_start(as_of_on()) }} as next_week_start
),

closed as (
    select
        conversations.*,  -- core's columns are a contract -- noqa: AM04
        week.week_start as closed_week_start,
        week.next_week_start
    from {{ ref('int_support_conversations') }} as conversations
    inner join week
        on {{ local_date('conversations.first_closed_at') }} >= week.week_start
        and {{ local_date('conversations.first_closed_at') }} < week.next_week_start
    where conversations.agent_id is not null
),

lengths as (
    select messages.conversation_id, count(*) as message_count
    from {{ ref('fct_messages') }} as messages
    inner join closed on messages.conversation_id = closed.conversation_id
    where messages.author_kind in ('customer', 'agent') and messages.sent_at <= closed.first_closed_at
    group by messages.conversation_id
),

judged as (
    select
        closed.*,
        lengths.message_count as read_message_count,
        case
            when {{ local_date('coalesce(closed.rated_at, closed.first_closed_at)') }} < closed.next_week_start
                then closed.rating_share
        end as known_rating_share,
        coalesce(
            returns.next_on_topic_at <= {{ add_hours('closed.first_closed_at', var('recontact_days') * 24) }}
            and {{ local_date('returns.next_on_topic_at') }} < closed.next_week_start,
            false
        ) as has_come_back
    from closed
    left join lengths on closed.conversation_id = lengths.conversation_id
    left join {{ ref('int_support_returns') }} as returns on closed.conversation_id = returns.conversation_id
)

select
    judged.closed_week_start as week_start,
    judged.conversation_id,
    judged.agent_id,
    case
        when judged.known_rating_share is null then 'unrated'
        when judged.known_rating_share >= {{ positive_share() }} then 'rated well'
        else 'rated badly'
    end as rating_band,
    judged.has_come_back,
    coalesce(tiers.tier, '(none)') as tier,
    -- longer than half of the week's conversations
    coalesce(judged.read_message_count > {{ percentile('judged.read_message_count', 0.5) }} over (), false) as is_long
from judged
left join {{ ref('customer_tiers') }} as tiers
    on judged.customer_id = tiers.customer_id
    and judged.next_week_start > tiers.valid_from
    and judged.next_week_start <= coalesce(tiers.valid_to, date '9999-12-31')
