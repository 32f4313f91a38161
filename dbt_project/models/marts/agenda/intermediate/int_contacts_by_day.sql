-- One row per contact that fits: day by day each person makes the contacts that are due, the most pressing first, at most as
-- many as their capacity of the channel, and no customer twice a day. A contact made promises the next one; what does not fit
-- waits.
{% set days -%}
with recursive served_channels as (
    select distinct by_channel.channel_no, others.channel_no as served_channel_no
    from ({{ served_channels() }}) as channels
    inner join {{ ref('int_owner_days') }} as by_channel on channels.channel = by_channel.channel
    inner join {{ ref('int_owner_days') }} as others on channels.served_channel = others.channel
),

contacts_by_day as (
    select
        (select min(open_index) - 1 from {{ ref('int_agenda_days') }}) as open_index,
        promise_no, value_place, owner_no, channel_no, tier, rhythm, every_days, interval_days, weekday_bits, bucket, window_days,
        is_dated, is_new_start, planned_on, opens_index,
        false as is_made, cast(null as date) as made_planned_on, cast(null as double) as lateness_in_intervals,
        cast(null as bigint) as worker_no, false as was_dated
    from {{ ref('int_contact_promises') }}
    union all
    (
        with today as (
            select
                contacts.* replace (
                    days.open_index as open_index,
                    contacts.is_new_start or (
                        not contacts.is_dated
                        and {{ days_between('contacts.planned_on', 'days.day') }}
                        > {{ var('lapse_intervals') }} * contacts.interval_days
                    ) as is_new_start
                ),
                days.day, days.weekday_bits as day_bits, days.closed_days_before
            from contacts_by_day as contacts
            inner join {{ ref('int_agenda_days') }} as days on contacts.open_index + 1 = days.open_index
            where contacts.opens_index <= (select max(open_index) from {{ ref('int_agenda_days') }})
        ),

        due as (
            select
                today.* exclude (worker_no) replace (
                    case
                        when today.is_new_start then {{ var('lapse_intervals') }}
                        else greatest({{ days_between('today.planned_on', 'today.day') }}, 0) / today.interval_days
                    end as lateness_in_intervals
                ),
                people.worker_no, people.capacity, people.kept_count
            from today
            inner join {{ ref('int_owner_days') }} as people
                on today.owner_no = people.owner_no
                and today.channel_no = people.channel_no
                and today.tier = people.tier
                and today.open_index = people.open_index
            where today.opens_index <= today.open_index and {{ is_on_its_day('today') }}
        ),

        {{ one_a_day('first_choice', 'due') }},

        used as (
            select worker_no, channel_no, count(*) as contact_count from first_choice group by worker_no, channel_no
        ),

        left_over as (
            select due.* replace (due.capacity - coalesce(used.contact_count, 0) as capacity)
            from due
            left join used on due.worker_no = used.worker_no and due.channel_no = used.channel_no
            where due.value_place not in (select value_place from first_choice)
        ),

        -- what was left free by customers who have another contact on that day
        {{ one_a_day('second_choice', 'left_over') }},

        made as (
            select promise_no, value_place, channel_no, worker_no, lateness_in_intervals from first_choice
            union all
            select promise_no, value_place, channel_no, worker_no, lateness_in_intervals from second_choice
        ),

        -- what another contact of the customer's day keeps, too
        served as (
            select made.value_place, served_channels.served_channel_no as channel_no
            from made
            inner join served_channels on made.channel_no = served_channels.channel_no
            group by made.value_place, served_channels.served_channel_no
        )

        select
            today.open_index,
            today.promise_no, today.value_place, today.owner_no, today.channel_no, today.tier, today.rhythm, today.every_days,
            today.interval_days, today.weekday_bits, today.bucket, today.window_days,
            today.is_dated and made.promise_no is null as is_dated,
            today.is_new_start and coalesce(made.promise_no, served.value_place) is null as is_new_start,
            case
                when coalesce(made.promise_no, served.value_place) is null then today.planned_on else steps.planned_on
            end as planned_on,
            case
                when coalesce(made.promise_no, served.value_place) is null then today.opens_index else steps.planned_index
            end as opens_index,
            made.promise_no is not null as is_made,
            case when made.promise_no is not null and not today.is_new_start then today.planned_on end as made_planned_on,
            made.lateness_in_intervals,
            made.worker_no,
            made.promise_no is not null and today.is_dated as was_dated
        from today
        left join made on today.promise_no = made.promise_no
        left join served
            on today.value_place = served.value_place and today.channel_no = served.channel_no and not today.is_dated
        left join {{ ref('int_rhythm_steps') }} as steps on today.rhythm = steps.rhythm and today.day = steps.contacted_on
    )
)

select open_index, promise_no, worker_no, made_planned_on as planned_on, lateness_in_intervals, was_dated
from contacts_by_day
where is_made
{%- endset %}

{{ in_rounds(days, [ref('int_agenda_days'), ref('int_owner_days'), ref('int_contact_promises'), ref('int_rhythm_steps')], {
    'open_index': 'bigint', 'promise_no': 'bigint', 'worker_no': 'bigint', 'planned_on': 'date',
    'lateness_in_intervals': 'double', 'was_dated': 'boolean'
}) }}
