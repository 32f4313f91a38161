-- One row per promise whose day has come, and per promise kept before its day, with the contact that was made for it. The
-- promises of a customer in a channel share out the days: each takes the first contact from the tolerance before its day on (and
-- after the day on which the one before was last due), until the next one begins or the promise has lapsed.
with opened as (
    select
        *,
        greatest(
            agenda_on,
            {{ add_days('first_due_on', '-' ~ var('adherence_tolerance_days')) }},
            coalesce({{ add_days('lag(last_due_on) over chain', 1) }}, agenda_on)
        ) as opens_on,
        greatest(
            {{ add_days('planned_on', 'floor(' ~ var('lapse_intervals') ~ ' * interval_days)') }},
            {{ add_days('first_due_on', var('adherence_tolerance_days')) }}
        ) as lapses_on
    from {{ ref('int_former_plans') }}
    window chain as (partition by customer_id, channel order by first_due_on)
),

plans as (
    select
        *,
        least(
            lapses_on,
            coalesce({{ add_days('lead(opens_on) over chain', -1) }}, lapses_on)
        ) as closes_on
    from opened
    window chain as (partition by customer_id, channel order by first_due_on)
),

done as (
    select plans.customer_id, plans.channel, plans.first_due_on, min(made.occurred_on) as done_on
    from plans
    inner join {{ ref('int_contacts_made') }} as made
        on
            plans.customer_id = made.customer_id
            and plans.channel = made.channel
            and made.occurred_on between plans.opens_on and plans.closes_on
    group by plans.customer_id, plans.channel, plans.first_due_on
)

select
    plans.customer_id, plans.owner, plans.tier, plans.channel, plans.reason, plans.interval_days, plans.agenda_on,
    plans.planned_on, plans.first_due_on, plans.last_due_on, plans.lapses_on, done.done_on,
    lead(plans.first_due_on) over (
        partition by plans.customer_id, plans.channel order by plans.first_due_on
    ) as next_due_on
from plans
left join done
    on
        plans.customer_id = done.customer_id
        and plans.channel = done.channel
        and plans.first_due_on = done.first_due_on
where plans.first_due_on < {{ as_of_on() }} or done.done_on is not null
