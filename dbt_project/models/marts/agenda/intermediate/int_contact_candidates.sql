-- One row per customer and channel in which the tier's cadence asks for contact: active customers, lost ones for win_back_days,
-- prospects by setting; never somebody who refused the channel or was deleted.
with customers as (
    select
        customers.*,
        coalesce(tiers.tier, 'C') as tier,
        coalesce(tiers.window_revenue_amount, 0) as window_revenue_amount,
        case
            when firsts.last_active_on >= {{ last_whole_day() }} then 'cadence'
            when {{ days_between('firsts.last_active_on + 1', as_of_on()) }} <= {{ var('win_back_days') }} then 'win-back'
            when firsts.customer_id is null and {{ var('agenda_has_prospects') }} then 'prospect'
        end as reason
    from {{ ref('dim_customers') }} as customers
    left join {{ ref('int_customer_firsts') }} as firsts on customers.customer_id = firsts.customer_id
    left join {{ ref('int_tiers_now') }} as tiers on customers.customer_id = tiers.customer_id
    where not customers.is_deleted
),

last_contacts as (
    select
        customer_id,
        channel,
        max(occurred_on) as last_contact_on,
        {{ last_known('owner', '(occurred_at, contact_id)') }} as last_owner
    from {{ ref('fct_contacts') }}
    where
        customer_id is not null
        and coalesce(lower(direction), 'outbound') <> 'inbound'
        and coalesce(lower(outcome), '') not in ('cancelled', 'canceled', 'planned', 'not_done', 'no_show')
    group by customer_id, channel
),

open_issues as (
    select distinct conversations.customer_id
    from {{ ref('fct_conversations') }} as conversations
    left join {{ ref('stg_chat__bugs') }} as bugs on conversations.bug_id = bugs.bug_id
    where
        conversations.customer_id is not null
        and (
            (bugs.bug_id is not null and coalesce(bugs.fixed_at >= {{ as_of() }}, true))
            or (
                conversations.closed_at is null
                and lower(conversations.topic) in ('complaint', 'reclamacao', 'reclamação', 'bug')
            )
        )
)

select
    customers.customer_id,
    coalesce(customers.owner, last_contacts.last_owner, '(unassigned)') as owner,
    customers.tier,
    customers.window_revenue_amount,
    cadences.channel,
    cadences.every_days,
    cadences.times_per_week,
    customers.reason,
    last_contacts.last_contact_on,
    issues.customer_id is not null as has_open_issue
from customers
inner join {{ ref('int_contact_cadences') }} as cadences on customers.tier = cadences.tier
left join last_contacts
    on customers.customer_id = last_contacts.customer_id and cadences.channel = last_contacts.channel
left join open_issues as issues on customers.customer_id = issues.customer_id
where
    customers.reason is not null
    and {{ is_consented('cadences.consent', 'customers') }}
