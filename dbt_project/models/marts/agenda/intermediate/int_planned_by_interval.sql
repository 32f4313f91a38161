-- One row per contact that an interval asks for: chained from the last contact done. An overdue one stands alone, for the next
-- follows from the day it is done. Who was never contacted is spread over the interval by a stable hash.
with firsts as (
    select
        *,
        case
            when last_contact_on is not null then {{ add_days('last_contact_on', 'every_days') }}
            else {{ add_days(
                as_of_on(),
                '(' ~ stable_bucket("customer_id || channel", 'every_days') ~ ' + every_days - '
                ~ days_between("date '2000-01-01'", as_of_on()) ~ ' % every_days) % every_days'
            ) }}
        end as first_on
    from {{ ref('int_contact_candidates') }}
    where every_days is not null
),

repeated as (
    select
        *,
        {{ each_integer(
            '0',
            'case when first_on < ' ~ as_of_on() ~ ' then 0 else greatest(('
            ~ days_between('first_on', add_days(as_of_on(), var('agenda_horizon_days'))) ~ ') // every_days, 0) end'
        ) }} as repetition
    from firsts
    where first_on <= {{ add_days(as_of_on(), var('agenda_horizon_days')) }}
)

select
    customer_id, owner, tier, window_revenue_amount, channel, reason, last_contact_on, has_open_issue,
    {{ add_days('first_on', 'repetition * every_days') }} as wanted_on
from repeated
