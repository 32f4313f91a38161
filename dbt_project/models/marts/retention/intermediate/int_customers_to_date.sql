-- One row per period and segment: how many customers had ever been active before the period started (known), and how many had
-- ordered once (buyer) and twice (repeat buyer) by its end.
{%- set measures = {
    'known': 'firsts.first_active_on', 'buyer': 'orders.first_ordered_on', 'repeat_buyer': 'orders.second_ordered_on'
} %}
with cuts as (
    {% for measure in measures -%}
    select
        period_grain,
        period_start,
        {{ month_start('period_start') }} as tier_on,
        '{{ measure }}' as measure,
        {{ 'period_start - 1' if measure == 'known' else 'period_end' }} as cut_on
    from {{ ref('int_retention_periods') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

events as (
    {% for measure, day in measures.items() -%}
    select
        '{{ measure }}' as measure,
        {{ day }} as happened_on,
        {{ month_start('firsts.first_active_on') }} as first_active_month,
        firsts.customer_id
    from {{ ref('int_customer_firsts') }} as firsts
    left join {{ ref('int_first_orders') }} as orders on firsts.customer_id = orders.customer_id
    where {{ day }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- counted by day before they meet the periods
by_day as (
    {% for dimension in ['all'] + retention_dimensions() if dimension != 'tier' -%}
    select
        '{{ dimension }}' as segment_by,
        {{ "'all'" if dimension == 'all' else 'customers.' ~ dimension }} as segment,
        events.measure,
        events.happened_on,
        count(*) as customer_count
    from events
    inner join {{ ref('int_customer_segments') }} as customers on events.customer_id = customers.customer_id
    group by 1, 2, 3, 4
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- added up before they meet the periods, too: each cut lies between two days on which a count changed
cumulated as (
    select
        segment_by,
        segment,
        measure,
        happened_on,
        sum(customer_count) over by_segment as customer_count,
        coalesce(lead(happened_on) over by_segment, date '9999-12-31') as changed_on
    from by_day
    window by_segment as (partition by segment_by, segment, measure order by happened_on)
),

by_attribute as (
    select
        cuts.period_grain, cuts.period_start, cumulated.segment_by, cumulated.segment, cuts.measure, cumulated.customer_count
    from cuts
    inner join cumulated
        on cuts.measure = cumulated.measure
        and cuts.cut_on >= cumulated.happened_on
        and cuts.cut_on < cumulated.changed_on
),

-- in one pass over the tiers. The periods in which a tier is in force end after the day before it: what happened earlier is
-- counted on that day, which leaves few days to tell apart
upper_days as (
    select
        tiers.evaluated_on,
        tiers.tier,
        {% for measure, day in measures.items() -%}
        case when {{ day }} is not null then greatest({{ day }}, {{ add_days('tiers.evaluated_on', -1) }}) end
            as {{ measure }}_on,
        {% endfor -%}
        count(*) as customer_count
    from {{ ref('int_tier_evaluations') }} as tiers
    inner join {{ ref('int_customer_firsts') }} as firsts on tiers.customer_id = firsts.customer_id
    left join {{ ref('int_first_orders') }} as orders on tiers.customer_id = orders.customer_id
    group by 1, 2, 3, 4, 5
),

upper_by_day as (
    {% for measure in measures -%}
    select
        evaluated_on,
        tier,
        '{{ measure }}' as measure,
        {{ measure }}_on as happened_on,
        sum(customer_count) as customer_count
    from upper_days
    where {{ measure }}_on is not null
    group by 1, 2, 4
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

upper_tiers as (
    select cuts.period_grain, cuts.period_start, upper_by_day.tier, cuts.measure,
        sum(upper_by_day.customer_count) as customer_count
    from cuts
    inner join upper_by_day
        on cuts.tier_on = upper_by_day.evaluated_on
        and cuts.measure = upper_by_day.measure
        and cuts.cut_on >= upper_by_day.happened_on
    group by 1, 2, 3, 4
),

everybody_by_day as (
    select measure, first_active_month, happened_on, count(*) as customer_count
    from events
    group by 1, 2, 3
),

-- of all: upper tiers by their rows; who became a customer in the month of the opening or later has no tier yet; the rest is in
-- the lowest one
by_tier as (
    select period_grain, period_start, tier as segment, measure, customer_count from upper_tiers
    union all
    select
        cuts.period_grain,
        cuts.period_start,
        case when everybody.first_active_month < cuts.tier_on then {{ lowest_tier() }} else '(none)' end as segment,
        cuts.measure,
        sum(everybody.customer_count) as customer_count
    from cuts
    inner join everybody_by_day as everybody
        on cuts.measure = everybody.measure and cuts.cut_on >= everybody.happened_on
    group by 1, 2, 3, 4
    union all
    select period_grain, period_start, {{ lowest_tier() }} as segment, measure, -customer_count from upper_tiers
),

counted as (
    select period_grain, period_start, segment_by, segment, measure, customer_count from by_attribute
    union all
    select period_grain, period_start, 'tier' as segment_by, segment, measure, customer_count from by_tier
)

select
    period_grain,
    period_start,
    segment_by,
    segment,
    {% for measure in measures -%}
    coalesce(sum(customer_count) filter (where measure = '{{ measure }}'), 0) as {{ measure }}_count{{ ',' if not loop.last }}
    {% endfor %}
from counted
group by period_grain, period_start, segment_by, segment
