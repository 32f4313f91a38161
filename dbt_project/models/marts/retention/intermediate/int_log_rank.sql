-- One row per segment_by with two or more segments: do they lose customers at the same pace?
-- On every day of age on which somebody was lost: expected losses of a segment = all losses x its share of those at risk.
-- chi_square = (observed - expected)' x inverse covariance (hypergeometric, Mantel) x (observed - expected).
-- Segments that were never at risk when somebody was lost are left out. With more than 60 segments the test is not made.
with segments as (
    select segment_by, segment
    from {{ ref('int_survival_counts') }}
    where segment_by <> 'all'
    group by segment_by, segment
    qualify count(*) over (partition by segment_by) between 2 and 60
),

days as (select distinct segment_by, age_days from {{ ref('int_survival_counts') }}),

grid as (
    select segments.segment_by, segments.segment, days.age_days
    from segments
    inner join days on segments.segment_by = days.segment_by
),

at_risk as (
    select
        grid.segment_by,
        grid.segment,
        grid.age_days,
        coalesce(counts.event_count, 0) as event_count,
        sum(coalesce(counts.event_count + counts.censored_count, 0)) over (
            partition by grid.segment_by, grid.segment order by grid.age_days desc rows unbounded preceding
        ) as at_risk_count
    from grid
    left join {{ ref('int_survival_counts') }} as counts
        on grid.segment_by = counts.segment_by
        and grid.segment = counts.segment
        and grid.age_days = counts.age_days
),

pooled as (
    select
        *,
        cast(sum(event_count) over (partition by segment_by, age_days) as double) as all_event_count,
        cast(sum(at_risk_count) over (partition by segment_by, age_days) as double) as all_at_risk_count
    from at_risk
),

strata as (
    select
        segment_by,
        segment,
        age_days,
        event_count,
        all_event_count,
        at_risk_count / all_at_risk_count as share,
        all_event_count * (all_at_risk_count - all_event_count) / greatest(all_at_risk_count - 1, 1) as weight
    from pooled
    where all_event_count > 0 and at_risk_count > 0
),

differences as (
    select segment_by, segment, sum(event_count - share * all_event_count) as difference
    from strata
    group by segment_by, segment
),

pairs as (
    select one.segment_by, one.segment, other.segment as other_segment
    from differences as one
    inner join differences as other on one.segment_by = other.segment_by
),

shared_risks as (
    select
        one.segment_by,
        one.segment,
        other.segment as other_segment,
        sum(
            one.weight * one.share * (case when one.segment = other.segment then 1 else 0 end - other.share)
        ) as covariance
    from strata as one
    inner join strata as other on one.segment_by = other.segment_by and one.age_days = other.age_days
    group by 1, 2, 3
),

matrices as (
    select
        pairs.segment_by,
        {{ listed('coalesce(shared_risks.covariance, 0)', 'pairs.segment, pairs.other_segment') }} as covariances
    from pairs
    left join shared_risks
        on pairs.segment_by = shared_risks.segment_by
        and pairs.segment = shared_risks.segment
        and pairs.other_segment = shared_risks.other_segment
    group by pairs.segment_by
),

vectors as (
    select segment_by, count(*) - 1 as degrees_of_freedom, {{ listed('difference', 'segment') }} as differences
    from differences
    group by segment_by
)

select
    vectors.segment_by,
    vectors.degrees_of_freedom,
    -- sums of floats end differently from run to run past the tenth digit; what is compared with it starts from the rounded one
    round({{ log_rank_chi_square('vectors.differences', 'matrices.covariances') }}, 6) as chi_square
from vectors
inner join matrices on vectors.segment_by = matrices.segment_by
where vectors.degrees_of_freedom > 0
