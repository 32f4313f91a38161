-- One row per contact made, since the first agenda, for which there was no promise; tier as on its day, '(none)'
-- before the first.
with extra as (
    select made.*
    from {{ ref('int_contacts_made') }} as made
    left join {{ ref('fct_planned_contacts') }} as plans
        on
            made.customer_id = plans.customer_id
            and made.channel = plans.channel
            and made.occurred_on = plans.done_on
    where
        plans.customer_id is null
        and made.occurred_on >= (select min(agenda_on) from {{ ref('fct_planned_contacts') }})
)

select
    extra.customer_id,
    extra.channel,
    extra.occurred_on,
    coalesce(tiers.tier, '(none)') as tier,
    coalesce(extra.owner, customers.owner, '(unassigned)') as owner
from extra
inner join {{ ref('dim_customers') }} as customers on extra.customer_id = customers.customer_id
left join {{ ref('customer_tiers') }} as tiers
    on
        extra.customer_id = tiers.customer_id
        and extra.occurred_on >= tiers.valid_from
        and extra.occurred_on < coalesce(tiers.valid_to, date '9999-12-31')
