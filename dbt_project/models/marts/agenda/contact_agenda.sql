-- Each owner does at most `contact_capacity` contacts of a channel per open day. What does not fit moves on: a queue by the day
-- it could be done, then most overdue, higher tier, higher value. The place of the i-th in the queue is
--   slot(i) = max over j <= i of (day(j) x capacity - j) + i, and its day is slot / capacity.
with queued as (
    select
        *,
        row_number() over (
            partition by owner, channel
            order by opens_index, planned_on, tier, window_revenue_amount desc, customer_id
        ) - 1 as place
    from {{ ref('int_planned_contacts') }}
),

placed as (
    select
        *,
        case
            when capacity is null then opens_index
            else (
                max(opens_index * capacity - place) over (
                    partition by owner, channel order by place rows unbounded preceding
                ) + place
            ) // capacity
        end as due_index
    from queued
),

open_days as (
    select day, open_index from {{ ref('int_calendar') }} where is_open
),

dated as (
    select placed.*, open_days.day as due_on
    from placed
    inner join open_days on placed.due_index = open_days.open_index
    -- so far behind that the calendar ends before its turn: not a date anybody could keep
    -- two that the queue moved to one day: one contact serves both
    qualify row_number() over (partition by placed.customer_id, placed.channel, open_days.day order by placed.place) = 1
)

select
    customer_id,
    owner,
    tier,
    channel,
    planned_on,
    due_on,
    reason,
    planned_on < {{ as_of_on() }} as is_overdue,
    last_contact_on,
    row_number() over (
        partition by owner, due_on
        order by planned_on, tier, window_revenue_amount desc, customer_id, channel
    ) as priority,
    has_open_issue,
    window_revenue_amount
from dated
