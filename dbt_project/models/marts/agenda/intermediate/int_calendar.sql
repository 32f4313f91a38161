-- One row per day around as_of, with the next open day (itself when open) and that day's ordinal among open days.
{%- set days_ahead = 3 * ([365, var('agenda_horizon_days')] | max) %}
with numbers as (
    select {{ each_integer('0', '400 + ' ~ days_ahead) }} as number
),

days as (
    select {{ add_days(as_of_on(), 'number - 400') }} as day from numbers
),

marked as (
    select
        days.day,
        closed.closed_on is null as is_open
    from days
    left join {{ source('audit', 'closed_days') }} as closed on days.day = closed.closed_on
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
