-- One row per period and segment: how many customers had ever been active before the period started.
with periods as (
    select distinct period_grain, period_start from {{ ref('int_retention_cells') }}
),

firsts as (
    {% for dimension in ['all'] + retention_dimensions() if dimension != 'tier' -%}
    select
        '{{ dimension }}' as segment_by,
        {{ "'all'" if dimension == 'all' else 'customers.' ~ dimension }} as segment,
        firsts.first_active_on,
        count(*) as customer_count
    from {{ ref('int_customer_firsts') }} as firsts
    inner join {{ ref('int_customer_segments') }} as customers on firsts.customer_id = customers.customer_id
    group by 1, 2, 3
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

by_attribute as (
    select periods.period_grain, periods.period_start, firsts.segment_by, firsts.segment,
        sum(firsts.customer_count) as known_count
    from periods
    inner join firsts on periods.period_start > firsts.first_active_on
    group by 1, 2, 3, 4
),

tiers as (
    select evaluated_on, tier, count(*) as known_count
    from {{ ref('int_tier_evaluations') }}
    group by evaluated_on, tier
),

upper_tiers as (
    select periods.period_grain, periods.period_start, tiers.tier, tiers.known_count
    from periods
    inner join tiers on {{ month_start('periods.period_start') }} = tiers.evaluated_on
),

-- of all known before: A and B by their rows; who became a customer this month has no tier yet; the rest is C
by_tier as (
    select period_grain, period_start, tier as segment, known_count from upper_tiers
    union all
    select
        periods.period_grain,
        periods.period_start,
        case when firsts.first_active_on < {{ month_start('periods.period_start') }} then 'C' else '(none)' end as segment,
        sum(firsts.customer_count) as known_count
    from periods
    inner join firsts on periods.period_start > firsts.first_active_on and firsts.segment_by = 'all'
    group by 1, 2, 3
    union all
    select period_grain, period_start, 'C' as segment, -known_count from upper_tiers
)

select period_grain, period_start, segment_by, segment, known_count from by_attribute
union all
select period_grain, period_start, 'tier' as segment_by, segment, sum(known_count) as known_count
from by_tier
group by period_grain, period_start, segment
