-- One row per day of the company's calendar around as_of, with the next open day (itself when open) and that day's ordinal among
-- open days.
with marked as (
    select day_on as day, closed_because is null as is_open from {{ source('audit', 'calendar') }}
),

numbered as (
    select
        day,
        is_open,
        min(case when is_open then day end) over (order by day rows between current row and unbounded following)
            as next_open_on,
        -- counted so that a closed day already has the ordinal of the open day that follows
        sum(case when is_open then 1 else 0 end) over (order by day rows unbounded preceding)
            - case when is_open then 1 else 0 end as open_index
    from marked
)

select day, is_open, next_open_on, cast(open_index as bigint) as open_index
from numbered
where next_open_on is not null
