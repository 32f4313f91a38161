-- One row per tier, channel, and segment and team of customers: how often they are contacted, by the line that says most about them. A
-- line that gives no rhythm says never.
with customers as (
    select distinct
        coalesce({{ scope_name('customers.segment') }}, '') as segment,
        coalesce({{ scope_name('teams.team') }}, '') as team
    from {{ ref('dim_customers') }} as customers
    left join ({{ owner_teams() }}) as teams on customers.owner = teams.owner
),

best as (
    select
        customers.segment,
        customers.team,
        cadences.tier,
        cadences.channel,
        cadences.every_days,
        cadences.times_per_week,
        cadences.interval_days,
        cadences.spacing_days,
        cadences.consent
    from customers
    inner join {{ ref('int_contact_cadences') }} as cadences
        on coalesce(cadences.segment = customers.segment, true) and coalesce(cadences.team = customers.team, true)
    qualify row_number() over (
        partition by customers.segment, customers.team, cadences.tier, cadences.channel
        order by cadences.segment nulls last, cadences.team nulls last
    ) = 1
)

select * from best where interval_days is not null
