-- One row per segment and day of age on which somebody was lost or censored, and per segment for day 0.
{%- set dimensions = ['all'] + (retention_dimensions() | reject('equalto', 'tier') | list) %}
with ends as (
    {% for dimension in dimensions %}
    select
        '{{ dimension }}' as segment_by,
        {{ "'all'" if dimension == 'all' else 'customers.' ~ dimension }} as segment,
        lifetimes.age_days,
        count(*) filter (where lifetimes.is_lost) as event_count,
        count(*) filter (where not lifetimes.is_lost) as censored_count
    from {{ ref('int_lifetimes') }} as lifetimes
    inner join {{ ref('int_customer_segments') }} as customers on lifetimes.customer_id = customers.customer_id
    group by 1, 2, 3
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

with_day_0 as (
    select segment_by, segment, age_days, event_count, censored_count from ends
    union all
    select distinct segment_by, segment, 0, 0, 0 from ends
)

select
    segment_by,
    segment,
    cast(age_days as bigint) as age_days,
    sum(event_count) as event_count,
    sum(censored_count) as censored_count
from with_day_0
group by segment_by, segment, age_days
