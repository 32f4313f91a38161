-- The contacts that fit, each with the day first promised, the day it is due now, its place in the day's work and why.
with workers as (
    select distinct worker_no, worker from {{ ref('int_owner_days') }}
),

-- in the order in which each day's are worked: while the rows are narrow, for sorting all that a line says took most of the time
ranked as (
    select
        made.*,
        row_number() over (
            partition by made.worker_no, made.open_index
            order by
                made.was_dated desc, promises.tier, made.lateness_in_intervals desc, promises.value_place
        ) as priority
    from {{ ref('int_contacts_by_day') }} as made
    inner join {{ ref('int_contact_promises') }} as promises on made.promise_no = promises.promise_no
),

contacts as (
    select
        {{ all_but(['is_dated', 'planned_on'], 'promises') }},
        made.promise_no as contact_no,
        made.lateness_in_intervals as lateness,
        made.was_dated as is_dated,
        made.priority,
        made.planned_on is null and promises.last_contact_on is not null as is_lapsed_now,
        days.day as due_on,
        workers.worker,
        coalesce(
            made.planned_on,
            -- a new start: its own day, or as_of's where that has passed and its days are not over
            greatest(
                {{ add_days(
                    'days.day',
                    '-coalesce(' ~ days_past_own_day('days.day', 'promises.every_days', 'promises.bucket') ~ ', 0)'
                ) }},
                {{ as_of_on() }}
            )
        ) as promised_on
    from ranked as made
    inner join {{ ref('int_contact_promises') }} as promises on made.promise_no = promises.promise_no
    inner join {{ ref('int_agenda_days') }} as days on made.open_index = days.open_index
    inner join workers on made.worker_no = workers.worker_no
),

-- each reason is spoken of in the first contact after it arose; the strongest one gives the contact its name
spoken_of as (
    select
        contacts.customer_id,
        contacts.due_on,
        reasons.reason,
        reasons.why_now,
        reasons.why_on,
        reasons.why_about,
        reasons.why_figure,
        reasons.why_out_of,
        reasons.rank
    from contacts
    inner join {{ ref('contact_reasons') }} as reasons
        on contacts.customer_id = reasons.customer_id and contacts.due_on >= reasons.since_on
    qualify row_number() over (
        partition by reasons.customer_id, reasons.reason, reasons.subject, reasons.since_on order by contacts.due_on
    ) = 1
),

strongest as (
    select *
    from spoken_of
    qualify row_number() over (partition by customer_id, due_on order by rank, why_now) = 1
)

select
    contacts.customer_id,
    contacts.worker as owner,
    contacts.tier,
    contacts.channel,
    calendar.next_open_on as planned_on,
    contacts.due_on,
    coalesce(strongest.reason, contacts.reason) as reason,
    calendar.next_open_on < {{ as_of_on() }} as is_overdue,
    contacts.last_contact_on,
    cast(contacts.priority as bigint) as priority,
    contacts.has_open_issue,
    contacts.window_revenue_amount,
    contacts.is_lapsed_now as is_lapsed,
    round(contacts.interval_days, 2) as interval_days,
    round(contacts.lateness, 2) as lateness_in_intervals,
    contacts.spacing_days,
    nullif(contacts.owner, contacts.worker) as stands_in_for,
    contacts.is_dated,
    coalesce(strongest.why_now, {{ why_by_cadence('contacts') }}) as why_now,
    case
        when strongest.reason = 'tier fell' and strongest.why_figure >= strongest.why_out_of then 'tier fell behind'
        else coalesce(strongest.reason, {{ why_by_cadence_form('contacts') }})
    end as why_form,
    case
        when strongest.reason is not null then strongest.why_on
        when contacts.reason = 'win-back' then {{ add_days('contacts.last_active_on', 1) }}
    end as why_on,
    strongest.why_about,
    case
        when strongest.reason is null then {{ rhythm_number('contacts.interval_days') }}
        else strongest.why_figure
    end as why_figure,
    strongest.why_out_of
from contacts
inner join {{ ref('int_calendar') }} as calendar on contacts.promised_on = calendar.day
left join strongest on contacts.customer_id = strongest.customer_id and contacts.due_on = strongest.due_on
