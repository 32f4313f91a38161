-- One row per contact that fits: day by day each person makes the contacts that are due, the most pressing first, at most as
-- many as their capacity of the channel, and no customer twice a day. A contact made promises the next one; what does not fit
-- waits.
{% set promise -%}
    promise_no, value_place, owner_no, channel_no, tier, rhythm, every_days, interval_days, weekday_bits, bucket, window_days,
    area_no
{%- endset -%}
{% set pool = 'due' if var('visit_area') else 'pool' -%}
{% set rounds -%}
with recursive days as (
    select open_index, day, weekday_bits as day_bits, closed_days_before from {{ ref('int_agenda_days') }}
),

-- Rows of made_index 0 say what each promise has come to, the others what was made; a row without a promise is the clock. Only
-- what a day changes is written on it.
contacts_by_day (
    {{ promise }}, made_index, seen_index, is_dated, is_new_start, planned_on, opens_index, lateness_in_intervals, worker_no
) using key (promise_no, made_index) as (
    select
        {{ promise }}, cast(0 as bigint), (select min(open_index) - 1 from days),
        is_dated, is_new_start, planned_on, opens_index, cast(null as double), cast(null as bigint)
    from {{ ref('int_contact_promises') }}
    where opens_index <= (select max(open_index) from days)
    union
    (
        with today as (
            select days.*
            from (select max(seen_index) + 1 as open_index from contacts_by_day) as clock
            inner join days on clock.open_index = days.open_index
        ),

        waiting as (
            select
                contacts.* exclude (is_new_start, lateness_in_intervals, worker_no, seen_index, made_index),
                today.*,
                contacts.is_new_start or (
                    not contacts.is_dated
                    and {{ days_between('contacts.planned_on', 'today.day') }}
                    > {{ var('lapse_intervals') }} * contacts.interval_days
                ) as is_new_start
            from recurring.contacts_by_day as contacts
            inner join today on contacts.opens_index <= today.open_index
            where contacts.made_index = 0
        ),

        people as (
            select days.*
            from {{ ref('int_owner_days') }} as days
            inner join today on days.open_index = today.open_index
            where coalesce(days.capacity > 0, true)
        ),

        due as (
            select
                waiting.promise_no, waiting.value_place, waiting.channel_no, waiting.tier,
                {{ 'waiting.area_no,' if var('visit_area') }}
                {{ pressing('waiting') }} as pressing,
                {{ pressing('waiting') }} // 33 as pressing_step,
                people.worker_no, people.capacity, people.kept_count, people.pool_count
            from waiting
            inner join people
                on waiting.owner_no = people.owner_no
                and waiting.channel_no = people.channel_no
                and waiting.tier = people.tier
            where {{ is_on_its_day('waiting') }}
        ),

        {% if not var('visit_area') %}{{ most_pressing('pool', 'due') }},{% endif %}

        {{ one_a_day('first_choice', pool) }},

        used as (
            select worker_no, channel_no, count(*) as contact_count from first_choice group by worker_no, channel_no
        ),

        left_over as (
            select {{ pool }}.* replace ({{ pool }}.capacity - coalesce(used.contact_count, 0) as capacity)
            from {{ pool }}
            left join used on {{ pool }}.worker_no = used.worker_no and {{ pool }}.channel_no = used.channel_no
            where {{ pool }}.value_place not in (select value_place from first_choice)
        ),

        -- what was left free by customers who have another contact on that day
        {{ one_a_day('second_choice', 'left_over') }},

        choices as (
            select promise_no, worker_no from first_choice
            union all
            select promise_no, worker_no from second_choice
        ),

        made as (
            select waiting.*, {{ lateness('waiting') }} as lateness_in_intervals, choices.worker_no
            from waiting
            inner join choices on waiting.promise_no = choices.promise_no
        ),

        kept as (
            select {{ promise }}, open_index, day from made
            {{ also_kept('made', promise) }}
        )

        select
            kept.* exclude (open_index, day), cast(0 as bigint), kept.open_index,
            false, false, steps.planned_on, steps.planned_index, cast(null as double), cast(null as bigint)
        from kept
        left join {{ ref('int_rhythm_steps') }} as steps on kept.rhythm = steps.rhythm and kept.day = steps.contacted_on
        union all
        select
            {{ promise }}, open_index, open_index,
            is_dated, is_new_start, planned_on, cast(null as bigint), lateness_in_intervals, worker_no
        from made
        union all
        select
            null, null, null, null, null, null, null, null, null, null, null, null, cast(0 as bigint), open_index,
            null, null, null, null, null, null
        from today
    )
)

select
    made_index as open_index,
    promise_no,
    worker_no,
    case when not is_new_start then planned_on end as planned_on,
    lateness_in_intervals,
    is_dated as was_dated
from contacts_by_day
where made_index > 0
{%- endset %}

{{ in_rounds(rounds, [ref('int_agenda_days'), ref('int_owner_days'), ref('int_contact_promises'), ref('int_rhythm_steps')], {
    'open_index': 'bigint', 'promise_no': 'bigint', 'worker_no': 'bigint', 'planned_on': 'date',
    'lateness_in_intervals': 'double', 'was_dated': 'boolean'
}) }}
