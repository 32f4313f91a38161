-- One row per promise in the last published version, under the ids that customers have now. It is read in a full build, too: what
-- an agenda promised cannot be worked out again from the exports.
{% set columns = 'owner, tier, channel, reason, interval_days, agenda_on, planned_on, first_due_on, last_due_on' -%}
with published as (
    {%- if has_previous('fct_planned_contacts') %}
    select customer_id, {{ columns }} from {{ previous('fct_planned_contacts') }}
    {%- else %}
    select
        cast(null as string) as customer_id, cast(null as string) as owner, cast(null as string) as tier,
        cast(null as string) as channel, cast(null as string) as reason, cast(null as double) as interval_days,
        cast(null as date) as agenda_on, cast(null as date) as planned_on, cast(null as date) as first_due_on,
        cast(null as date) as last_due_on
    where false
    {%- endif %}
),

-- an id that nobody bears any more was joined with another
moved as (
    select previous_customer_id, min(customer_id) as customer_id
    from {{ ref('int_changed_identities') }}
    where previous_customer_id not in (select customer_id from {{ ref('dim_customers') }})
    group by previous_customer_id
),

named as (
    select published.*, coalesce(moved.customer_id, published.customer_id) as now_customer_id
    from published
    left join moved on published.customer_id = moved.previous_customer_id
)

select now_customer_id as customer_id, {{ columns }}
from named
where now_customer_id in (select customer_id from {{ ref('dim_customers') }})
qualify row_number() over (
    partition by now_customer_id, channel, first_due_on order by agenda_on, planned_on, owner, customer_id
) = 1
