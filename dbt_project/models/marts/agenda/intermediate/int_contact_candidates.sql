-- One row per customer and channel in which the tier's cadence asks for contact: active customers, lost ones for win_back_days,
-- prospects by setting; never somebody who refused the channel, is not to be contacted at all, or was deleted.
with teams as (
    {{ owner_teams() }}
),

customers as (
    select
        customers.*,
        firsts.last_active_on,
        coalesce(tiers.tier, {{ lowest_tier() }}) as tier,
        coalesce(tiers.window_revenue_amount, 0) as window_revenue_amount,
        coalesce({{ scope_name('customers.segment') }}, '') as cadence_segment,
        coalesce({{ scope_name('teams.team') }}, '') as cadence_team,
        case
            when firsts.last_active_on >= {{ last_whole_day() }} then 'cadence'
            when {{ days_between('firsts.last_active_on + 1', as_of_on()) }} <= {{ var('win_back_days') }} then 'win-back'
            when firsts.customer_id is null and {{ var('agenda_has_prospects') }} then 'prospect'
        end as reason
    from {{ ref('dim_customers') }} as customers
    left join {{ ref('int_customer_firsts') }} as firsts on customers.customer_id = firsts.customer_id
    left join {{ ref('int_tiers_now') }} as tiers on customers.customer_id = tiers.customer_id
    left join teams on customers.owner = teams.owner
    where not customers.is_deleted and not coalesce(customers.is_do_not_contact, false)
),

asked_for as (
    select
        *,
        row_number() over (order by window_revenue_amount desc, customer_id) as value_place
    from customers
    where reason is not null
),

-- contacts in another channel that keep this one's promise, too
served as (
    {%- if var('contact_also_serves') %}
    select contacts.customer_id, channels.served_channel as channel, max(contacts.last_contact_on) as last_contact_on
    from {{ ref('int_last_contacts') }} as contacts
    inner join ({{ served_channels() }}) as channels on contacts.channel = channels.channel
    group by contacts.customer_id, channels.served_channel
    {%- else %}
    select cast(null as string) as customer_id, cast(null as string) as channel, cast(null as date) as last_contact_on
    where false
    {%- endif %}
)

select
    customers.customer_id,
    customers.value_place,
    coalesce(customers.owner, last_contacts.last_owner, '(unassigned)') as owner,
    customers.tier,
    customers.window_revenue_amount,
    cadences.channel,
    cadences.every_days,
    cadences.times_per_week,
    cadences.interval_days,
    cadences.spacing_days,
    customers.reason,
    customers.last_active_on,
    customers.preferred_channel,
    last_contacts.last_contact_on,
    greatest(last_contacts.last_contact_on, served.last_contact_on) as chained_from_on,
    issues.customer_id is not null as has_open_issue,
    -- where a visit is near others
    {{ visit_area('customers', 'cadences.consent') }} as area
from asked_for as customers
inner join {{ ref('int_cadences_in_force') }} as cadences
    on customers.tier = cadences.tier
    and customers.cadence_segment = coalesce(cadences.segment, '')
    and customers.cadence_team = coalesce(cadences.team, '')
left join {{ ref('int_last_contacts') }} as last_contacts
    on customers.customer_id = last_contacts.customer_id and cadences.channel = last_contacts.channel
left join served on customers.customer_id = served.customer_id and cadences.channel = served.channel
left join {{ ref('int_open_issues') }} as issues on customers.customer_id = issues.customer_id
where
    {{ is_consented('cadences.consent', 'customers') }}
    and not (
        customers.reason = 'cadence'
        and customers.customer_id in (select customer_id from {{ ref('int_cadence_holdout') }})
    )
