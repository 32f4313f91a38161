-- One row per customer and channel: the contact promised next. It is chained from the last contact done. A promise broken for
-- more than lapse_intervals has lapsed; it starts anew, on days of its own as for a customer never contacted: of an interval
-- the day that a hash of the customer gives, of a week those of the customer's pattern.
with rhythms as (
    select
        *,
        {{ stable_bucket(
            'customer_id || channel', 'coalesce(every_days, case when times_per_week > 2 then 1 else 5 end)'
        ) }} as bucket
    from {{ ref('int_contact_candidates') }}
),

patterns as (
    select times_per_week, pattern, bit_or(1 << iso_day) as weekday_bits
    from {{ ref('int_weekly_patterns') }}
    group by times_per_week, pattern
),

chained as (
    select
        rhythms.*,
        {{ rhythm('rhythms.every_days', 'rhythms.times_per_week', 'rhythms.bucket') }} as rhythm,
        patterns.weekday_bits,
        steps.planned_on,
        steps.planned_index
    from rhythms
    left join patterns on rhythms.times_per_week = patterns.times_per_week and rhythms.bucket = patterns.pattern
    left join {{ ref('int_rhythm_steps') }} as steps
        on {{ rhythm('rhythms.every_days', 'rhythms.times_per_week', 'rhythms.bucket') }} = steps.rhythm
        and rhythms.chained_from_on = steps.contacted_on
),

judged as (
    select
        *,
        chained_from_on is not null
        -- the calendar reaches back further than any promise stands
        and coalesce(
            {{ days_between('planned_on', as_of_on()) }} > {{ var('lapse_intervals') }} * interval_days, true
        ) as is_lapsed
    from chained
),

-- a date of its own goes before the cadence's where it comes first
dated as (
    select
        judged.*,
        own_day.next_open_on as dated_on,
        own_day.open_index as dated_index,
        chained_from_on is null or is_lapsed as has_no_date,
        own_day.next_open_on is not null
        and (chained_from_on is null or is_lapsed or own_day.next_open_on <= judged.planned_on) as is_dated
    from judged
    left join {{ ref('int_dated_promises') }} as promises
        on judged.customer_id = promises.customer_id and judged.channel = promises.channel
    left join {{ ref('int_calendar') }} as own_day on promises.dated_on = own_day.day
),

owners as (
    select owner, row_number() over (order by owner) as owner_no
    from (select distinct owner from {{ ref('int_contact_candidates') }}) as names
),

channels as (
    select channel, row_number() over (order by channel) as channel_no, count(*) over () as channel_count
    from (select distinct channel from {{ ref('int_contact_candidates') }}) as names
),

-- who had a contact on the day of as_of has no other one on it
contacted as (
    select customer_id, max(last_contact_on) as last_any_contact_on
    from {{ ref('int_contact_candidates') }}
    where last_contact_on >= {{ as_of_on() }}
    group by customer_id
)

select
    dated.value_place * channels.channel_count + channels.channel_no as promise_no,
    owners.owner_no,
    channels.channel_no,
    {{ area_no('area') }} as area_no,
    dated.customer_id, value_place, dated.owner, tier, window_revenue_amount, dated.channel, reason, last_active_on,
    last_contact_on,
    has_open_issue, rhythm, every_days, interval_days, spacing_days,
    {{ start_bits('dated.channel', 'weekday_bits') }} as weekday_bits,
    bucket, is_lapsed,
    {{ window_days('dated.channel', 'every_days') }} as window_days,
    is_dated,
    has_no_date and not is_dated as is_new_start,
    case when is_dated then dated_on when not has_no_date then planned_on end as planned_on,
    greatest(
        case when is_dated then dated_index when not has_no_date then planned_index end,
        (select min(days.open_index) from {{ ref('int_agenda_days') }} as days),
        -- one contact a day
        following.open_index,
        case when not is_dated then quiet_until.open_index end
    ) as opens_index
from dated
inner join owners on dated.owner = owners.owner
inner join channels on dated.channel = channels.channel
left join contacted on dated.customer_id = contacted.customer_id
left join {{ ref('int_calendar') }} as following on {{ add_days('contacted.last_any_contact_on', 1) }} = following.day
left join {{ ref('int_quiet_customers') }} as quiet on dated.customer_id = quiet.customer_id
left join {{ ref('int_calendar') }} as quiet_until on {{ add_days('quiet.quiet_until', 1) }} = quiet_until.day
