-- One row per open day for which contacts are dated, with what the closed days before it leave to it.
with days as (
    select
        open_index,
        max(day) as day,
        -- also those before the open day before it: of two days from a Saturday on, Tuesday is the second
        count(*) - 1 + coalesce(lag(count(*) - 1) over (order by open_index), 0) as closed_days_before,
        -- the days of the week that fall on it, as bits: a Monday takes over the weekend's
        bit_or(1 << {{ iso_weekday('day') }}) as weekday_bits
    from {{ ref('int_calendar') }}
    group by open_index
)

select
    *,
    -- the same on every day on which the agenda is made
    row_number() over (partition by year(day) order by day) as place_in_year
from days
qualify day between {{ as_of_on() }} and {{ add_days(as_of_on(), var('agenda_horizon_days')) }}
