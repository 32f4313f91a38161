-- What customers write about, week by week: topics and bugs, their share, how they grow against the mean of their own eight weeks
-- before, and whom they concern. A known problem is one that many report at once: at least known_problem_count, and
-- known_problem_factor times the usual.
with named as (
    select 'topic' as kind, topic, week_start, conversation_id, customer_id
    from (select *, {{ week_start('opened_on') }} as week_start from {{ ref('conversation_outcomes') }}) as conversations
    where is_opened_by_customer
    union all
    select 'bug' as kind, bug_id as topic, {{ week_start('opened_on') }} as week_start, conversation_id, customer_id
    from {{ ref('conversation_outcomes') }}
    where is_opened_by_customer and bug_id is not null
),

counted as (
    select
        named.kind,
        named.topic,
        named.week_start,
        count(*) as conversation_count,
        count(distinct named.customer_id) as customer_count
    from named
    group by named.kind, named.topic, named.week_start
),

-- revenue of the customers concerned, each counted once a week and topic
revenue as (
    select concerned.kind, concerned.topic, concerned.week_start, sum(tiers.window_revenue_amount) as revenue_amount
    from (select distinct kind, topic, week_start, customer_id from named) as concerned
    inner join {{ ref('int_tiers_now') }} as tiers on concerned.customer_id = tiers.customer_id
    group by concerned.kind, concerned.topic, concerned.week_start
),

bounds as (
    select min(week_start) as first_week, {{ week_start(last_visible_on()) }} as last_week from counted
),

-- a week without a word of it is a 0 among the weeks before
before as (
    select
        counted.kind,
        counted.topic,
        counted.week_start,
        sum(earlier.conversation_count) as previous_count
    from counted
    inner join counted as earlier
        on counted.kind = earlier.kind
        and counted.topic = earlier.topic
        and {{ add_days('counted.week_start', -56) }} <= earlier.week_start
        and counted.week_start > earlier.week_start
    group by counted.kind, counted.topic, counted.week_start
),

of_week as (
    select week_start, count(distinct conversation_id) as total_count
    from named
    group by week_start
),

shown as (
    select
        counted.*,
        of_week.total_count,
        least(8, {{ days_between('bounds.first_week', 'counted.week_start') }} / 7) as weeks_before,
        coalesce(before.previous_count, 0) as previous_count,
        coalesce(revenue.revenue_amount, 0) as revenue_amount
    from counted
    cross join bounds
    inner join of_week on counted.week_start = of_week.week_start
    left join before
        on counted.kind = before.kind and counted.topic = before.topic and counted.week_start = before.week_start
    left join revenue
        on counted.kind = revenue.kind and counted.topic = revenue.topic and counted.week_start = revenue.week_start
)

select
    kind,
    topic,
    week_start,
    {{ add_days('week_start', 6) }} <= {{ last_whole_day() }} as is_complete,
    conversation_count,
    total_count,
    {{ rate('conversation_count', 'total_count') }} as share_rate,
    cast(weeks_before as bigint) as weeks_before_count,
    cast(previous_count as bigint) as previous_count,
    round({{ rate('previous_count', 'weeks_before') }}, 10) as usual_count,
    round({{ rate('conversation_count * weeks_before - previous_count', 'previous_count') }}, 10) as growth_rate,
    customer_count,
    cast(revenue_amount as decimal(18, 4)) as revenue_amount,
    topic <> '(none)'
    and conversation_count >= {{ var('known_problem_count') }}
    and weeks_before > 0
    and conversation_count * weeks_before >= {{ var('known_problem_factor') }} * previous_count as is_known_problem
from shown
