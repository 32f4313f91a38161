-- What agendas promised, and what became of it. A date to come is the newest agenda's; from its day on the
-- promise stands here as the agenda in force on that day made it. Published in core, and built with the marts: an agenda is one.
{{ config(schema='core') }}

with listed as (
    select
        *,
        row_number() over (partition by customer_id, channel order by due_on) as place
    from {{ ref('contact_agenda') }}
),

-- the first contact of today's agenda is the last promise again, where that can still be made good
judged as (
    select
        plans.*,
        case
            when
                plans.done_on is null and plans.next_due_on is null and plans.lapses_on >= {{ as_of_on() }}
                then listed.due_on
        end as carried_to
    from {{ ref('int_matched_plans') }} as plans
    left join listed
        on plans.customer_id = listed.customer_id and plans.channel = listed.channel and listed.place = 1
),

known as (
    select customer_id, channel, carried_to as due_on from judged
    union
    select customer_id, channel, first_due_on as due_on from judged
),

promises as (
    select
        customer_id, owner, tier, channel, reason, interval_days, agenda_on, planned_on, first_due_on,
        coalesce(carried_to, last_due_on) as last_due_on, done_on, lapses_on, next_due_on
    from judged
    union all
    select
        listed.customer_id, listed.owner, listed.tier, listed.channel, listed.reason, listed.interval_days,
        {{ as_of_on() }} as agenda_on, listed.planned_on, listed.due_on as first_due_on, listed.due_on as last_due_on,
        null as done_on, null as lapses_on, null as next_due_on
    from listed
    left join known
        on
            listed.customer_id = known.customer_id
            and listed.channel = known.channel
            and listed.due_on = known.due_on
    where known.customer_id is null
)

select
    customer_id,
    owner,
    tier,
    channel,
    reason,
    interval_days,
    agenda_on,
    planned_on,
    first_due_on,
    last_due_on,
    done_on,
    case
        when done_on <= {{ add_days('first_due_on', var('adherence_tolerance_days')) }} then 'kept'
        when done_on is not null then 'late'
        when {{ add_days('first_due_on', var('adherence_tolerance_days')) }} >= {{ as_of_on() }} then 'open'
        when lapses_on < {{ as_of_on() }} and coalesce(next_due_on > lapses_on, true) then 'lapsed'
        else 'missed'
    end as outcome
from promises
