-- One row per planned contact on an open day. planned_on is the first promise; opens_on the first day on which it can be
-- done now.
with wanted as (
    select * from {{ ref('int_planned_by_interval') }}
    union all
    select * from {{ ref('int_planned_by_week') }}
),

dated as (
    select
        wanted.*,
        -- older than the calendar: the promise stands where it is
        coalesce(promised.next_open_on, wanted.wanted_on) as planned_on,
        possible.next_open_on as opens_on,
        possible.open_index as opens_index
    from wanted
    left join {{ ref('int_calendar') }} as promised on wanted.wanted_on = promised.day
    inner join {{ ref('int_calendar') }} as possible
        on greatest(wanted.wanted_on, {{ as_of_on() }}) = possible.day
)

select
    *,  -- the columns of the two plans -- noqa: AM04
    {{ contact_capacity('channel') }} as capacity
from dated
-- two days of a week that close over a holiday fall on one open day: one contact serves both
qualify row_number() over (partition by customer_id, channel, opens_on order by wanted_on) = 1
