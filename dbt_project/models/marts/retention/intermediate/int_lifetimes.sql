-- One row per customer who was active on a whole day, with how long they stayed.
-- A lifetime runs from the first active day to the day on which the customer was lost for the last time; gaps that ended in a
-- return lie inside it. Who is still active on the last whole day is censored there: lost later, if ever. Who comes back on
-- as_of's own day, which is not over, is not back yet.
with seen as (
    select
        customer_id,
        min(started_on) as first_active_on,
        max(ended_on) as last_active_on
    from {{ ref('int_activity_spells') }}
    where started_on <= {{ last_whole_day() }}
    group by customer_id
)

select
    customer_id,
    first_active_on,
    last_active_on < {{ last_whole_day() }} as is_lost,
    {{ days_between('first_active_on', 'least(' ~ add_days('last_active_on', '1') ~ ', ' ~ last_whole_day() ~ ')') }} as age_days
from seen
