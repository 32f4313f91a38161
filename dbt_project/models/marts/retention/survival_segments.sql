-- Per segment: after how many days half of the customers are lost, by the curve in marts.survival; and per segment_by the
-- log-rank test of its segments against each other: a small p_value says that they do not lose customers at the same pace.
with segments as (
    select
        segment_by,
        segment,
        sum(event_count + censored_count) as customer_count,
        sum(event_count) as event_count,
        min(age_days) filter (where survival_rate <= 0.5) as median_days,
        min(age_days) filter (where survival_low <= 0.5 or survival_rate = 0) as median_low_days,
        min(age_days) filter (where survival_high <= 0.5) as median_high_days
    from {{ ref('survival') }}
    group by segment_by, segment
)

select
    segments.segment_by,
    segments.segment,
    cast(segments.customer_count as bigint) as customer_count,
    cast(segments.event_count as bigint) as event_count,
    segments.median_days,
    segments.median_low_days,
    segments.median_high_days,
    log_rank.chi_square,
    cast(log_rank.degrees_of_freedom as integer) as degrees_of_freedom,
    {{ chi_square_p_value('log_rank.chi_square', 'log_rank.degrees_of_freedom') }} as p_value
from segments
left join {{ ref('int_log_rank') }} as log_rank on segments.segment_by = log_rank.segment_by
