-- Who is active when a period ends is active when the next one begins. Not cut by tier: a customer may move between the two.
with neighbours as (
    select
        period_grain,
        segment_by,
        segment,
        period_start,
        period_end,
        closing_count,
        lead(period_start) over ordered as next_start,
        lead(opening_count) over ordered as next_opening_count,
        max(period_start) over (partition by period_grain) as last_start
    from {{ ref('retention') }}
    where segment_by <> 'tier'
    window ordered as (partition by period_grain, segment_by, segment order by period_start)
)

select *
from neighbours
where
    period_start < last_start
    and closing_count <> case when next_start = period_end + 1 then next_opening_count else 0 end
