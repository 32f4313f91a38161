-- The opening count, found again without the period flags: spells begun before the period less spells over before the day before.
with steps as (
    select started_on + 1 as counts_from, 1 as step from {{ ref('int_activity_spells') }}
    union all
    select ended_on + 2 as counts_from, -1 as step from {{ ref('int_activity_spells') }}
    where ended_on < date '9999-01-01'
),

daily as (
    select counts_from, sum(step) as step from steps group by counts_from
),

levels as (
    select
        counts_from,
        sum(step) over (order by counts_from) as active_count,
        lead(counts_from) over (order by counts_from) as counts_before
    from daily
),

openings as (
    select retention.period_grain, retention.period_start, retention.opening_count, levels.active_count
    from {{ ref('retention') }} as retention
    left join levels
        on retention.period_start >= levels.counts_from
        and coalesce(retention.period_start < levels.counts_before, true)
    where retention.segment_by = 'all'
)

select * from openings where opening_count <> coalesce(active_count, 0)
