-- One row per contact that fits: day by day each person makes the contacts that are due, the most pressing first, at most as
-- many as their capacity of the channel, and no customer twice a day. A contact made promises the next one; what does not fit
-- waits.
{#- With contact_also_serves a contact may keep promises of later days, too. -#}
{% set standing_until = '(select max(open_index) from days)' if var('contact_also_serves') else '(select open_index from today)' -%}
{% set rounds -%}
with recursive days as (
    select open_index, day, weekday_bits as day_bits, closed_days_before from {{ ref('int_agenda_days') }}
),

-- Of each round: what was made on its day (made_index), what is promised next to those who had a contact since the first
-- day, and the clock (seen_index). All other promises stand as they were, and are read from where they stand.
contacts_by_day (
    promise_no, made_index, planned_on, opens_index, lateness_in_intervals, worker_no, was_dated, seen_index
) as (
    select
        cast(null as bigint), cast(null as bigint), cast(null as date), cast(null as bigint), cast(null as double),
        cast(null as bigint), cast(null as boolean), min(open_index) - 1
    from days
    union all
    (
        with today as (
            select days.*
            from (select max(seen_index) + 1 as open_index from contacts_by_day) as clock
            inner join days on clock.open_index = days.open_index
        ),

        promised_since as (
            select promise_no, planned_on, opens_index
            from contacts_by_day
            where promise_no is not null and made_index is null
        ),

        -- as promised at first, but for those of customers who had a contact since: theirs are what is promised next
        standing as (
            select
                promise_no, value_place, owner_no, channel_no, tier, rhythm, every_days, interval_days, weekday_bits, bucket,
                window_days, area_no, is_dated, is_new_start as was_new_start, planned_on, opens_index
            from {{ ref('int_contact_promises') }}
            where opens_index <= {{ standing_until }} and promise_no not in (select promise_no from promised_since)
            union all
            select
                promises.promise_no, promises.value_place, promises.owner_no, promises.channel_no, promises.tier,
                promises.rhythm, promises.every_days, promises.interval_days, promises.weekday_bits, promises.bucket,
                promises.window_days, promises.area_no, false as is_dated, false as was_new_start, since.planned_on, since.opens_index
            from {{ ref('int_contact_promises') }} as promises
            inner join promised_since as since on promises.promise_no = since.promise_no
            where since.opens_index <= {{ standing_until }}
        ),

        begun as (
            select
                standing.*,
                today.*,
                standing.was_new_start or (
                    not standing.is_dated
                    and {{ days_between('standing.planned_on', 'today.day') }}
                    > {{ var('lapse_intervals') }} * standing.interval_days
                ) as is_new_start
            from standing
            inner join today on standing.opens_index <= today.open_index
        ),

        waiting as (
            select *, {{ lateness('begun') }} as lateness_in_intervals from begun where {{ is_on_its_day('begun') }}
        ),

        people as (
            select days.*
            from {{ ref('int_owner_days') }} as days
            inner join today on days.open_index = today.open_index
            where coalesce(days.capacity > 0, true)
        ),

        -- what is kept for a tier comes later: most of what is due is not made, and a key less spares time
        due as (
            select
                waiting.promise_no, waiting.value_place, waiting.owner_no, waiting.channel_no, waiting.tier,
                {{ 'waiting.area_no,' if var('visit_area') }}
                waiting.rhythm, waiting.is_dated, waiting.lateness_in_intervals,
                case when not waiting.is_new_start then waiting.planned_on end as planned_on,
                {{ pressing('waiting') }} as pressing,
                {{ pressing_step('waiting') }} as pressing_step,
                people.worker_no, people.capacity, people.pool_count
            from waiting
            inner join (select distinct owner_no, channel_no, worker_no, capacity, pool_count from people) as people
                on waiting.owner_no = people.owner_no and waiting.channel_no = people.channel_no
        ),

        {% if not var('visit_area') %}{{ most_pressing('most_pressing', 'due') }},{% endif %}

        pool as (
            select likely.*, people.kept_count
            from {{ 'due' if var('visit_area') else 'most_pressing' }} as likely
            inner join people
                on likely.owner_no = people.owner_no
                and likely.channel_no = people.channel_no
                and likely.tier = people.tier
        ),

        {{ one_a_day('first_choice', 'pool') }},

        used as (
            select worker_no, channel_no, count(*) as contact_count from first_choice group by worker_no, channel_no
        ),

        left_over as (
            select pool.* replace (pool.capacity - coalesce(used.contact_count, 0) as capacity)
            from pool
            left join used on pool.worker_no = used.worker_no and pool.channel_no = used.channel_no
            where pool.value_place not in (select value_place from first_choice)
        ),

        -- what was left free by customers who have another contact on that day
        {{ one_a_day('second_choice', 'left_over') }},

        made as (
            select choices.*, today.*
            from (select * from first_choice union all by name select * from second_choice) as choices
            cross join today
        ),

        kept as (
            select promise_no, rhythm, day from made
            {{ also_kept('made', 'standing') }}
        )

        select
            promise_no, open_index, planned_on, null, lateness_in_intervals, worker_no, is_dated, null
        from made
        union all
        select kept.promise_no, null, steps.planned_on, steps.planned_index, null, null, null, null
        from kept
        left join {{ ref('int_rhythm_steps') }} as steps on kept.rhythm = steps.rhythm and kept.day = steps.contacted_on
        union all
        select since.promise_no, null, since.planned_on, since.opens_index, null, null, null, null
        from promised_since as since
        cross join today
        where since.promise_no not in (select promise_no from kept)
        union all
        select null, null, null, null, null, null, null, open_index from today
    )
)

select
    made_index as open_index,
    promise_no,
    worker_no,
    planned_on,
    lateness_in_intervals,
    was_dated
from contacts_by_day
where made_index is not null
{%- endset %}

{{ in_rounds(rounds, [ref('int_agenda_days'), ref('int_owner_days'), ref('int_contact_promises'), ref('int_rhythm_steps')], {
    'open_index': 'bigint', 'promise_no': 'bigint', 'worker_no': 'bigint', 'planned_on': 'date',
    'lateness_in_intervals': 'double', 'was_dated': 'boolean'
}) }}
