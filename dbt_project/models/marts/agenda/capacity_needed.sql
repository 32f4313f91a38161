-- What the cadences ask of each owner on an open day, tier by tier, against what the owner can do: the average of the agenda's
-- days.
with open_days as (
    select cast(count(*) as double) / 365 as share
    from {{ ref('int_calendar') }}
    where is_open and day >= {{ as_of_on() }} and day < {{ add_days(as_of_on(), 365) }}
),

asked as (
    select
        promises.owner_no,
        promises.channel_no,
        count(*) as customer_count,
        sum(1 / promises.interval_days / open_days.share) as needed,
        {% for tier, of in [('a', "= 'A'"), ('b', "= 'B'"), ('c', ">= 'C'")] -%}
        coalesce(sum(1 / promises.interval_days / open_days.share) filter (where promises.tier {{ of }}), 0)
            as needed_{{ tier }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_contact_promises') }} as promises
    cross join open_days
    group by promises.owner_no, promises.channel_no
),

able as (
    select
        owner_no, channel_no, owner, channel,
        avg(capacity) as capacity
    from (select distinct owner_no, channel_no, owner, channel, open_index, capacity from {{ ref('int_owner_days') }}) as days
    group by owner_no, channel_no, owner, channel
)

select
    able.owner,
    able.channel,
    asked.customer_count,
    round(asked.needed, 4) as needed_per_day,
    {% for tier in ['a', 'b', 'c'] -%}
    round(asked.needed_{{ tier }}, 4) as tier_{{ tier }}_needed_per_day,
    {% endfor -%}
    round(able.capacity, 4) as capacity_per_day,
    case when able.capacity is not null then round(greatest(asked.needed - able.capacity, 0), 4) end as missing_per_day,
    {{ rate('round(able.capacity, 4)', 'round(asked.needed, 4)') }} as coverage_rate,
    case
        when coalesce(able.capacity >= asked.needed, true) then 'A, B, C'
        when able.capacity >= asked.needed_a + asked.needed_b then 'A, B'
        when able.capacity >= asked.needed_a then 'A'
        else 'none'
    end as covered_tiers
from asked
inner join able on asked.owner_no = able.owner_no and asked.channel_no = able.channel_no
