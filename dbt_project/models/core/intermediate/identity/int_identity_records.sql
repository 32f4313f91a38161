-- One row per distinct set of identifiers that a source has shown, with when it was first seen.
-- Only what happened before as_of is seen; a CRM record without a creation date always is.
with records as (
    select
        'crm' as source, customer_id, email_key, phone_key, tax_key, merged_into_id, created_at as seen_at
    from {{ ref('stg_crm__customers') }}
    union all
    select
        'orders' as source, customer_id, email_key, phone_key, tax_key, null as merged_into_id, ordered_at as seen_at
    from {{ ref('stg_orders__orders') }}
    union all
    select
        'orders' as source, customer_id, null as email_key, null as phone_key, null as tax_key, null as merged_into_id,
        refunded_at as seen_at
    from {{ ref('stg_orders__refunds') }}
    where customer_id is not null
    union all
    select
        'chat' as source, customer_id, email_key, phone_key, null as tax_key, null as merged_into_id,
        opened_at as seen_at
    from {{ ref('stg_chat__conversations') }}
    {%- for object, instant in {
        'contracts': 'cast(started_on as timestamp)',
        'contacts': 'occurred_at',
        'deals': 'created_at',
        'milestones': 'completed_at',
    }.items() %}
    union all
    select
        'crm' as source, customer_id, null as email_key, null as phone_key, null as tax_key, null as merged_into_id,
        {{ instant }} as seen_at
    from {{ ref('stg_crm__' ~ object) }}
    {%- endfor %}
)

select
    source, customer_id, email_key, phone_key, tax_key, merged_into_id, min(seen_at) as first_seen_at
from records
where
    coalesce(customer_id, email_key, phone_key, tax_key) is not null
    and (seen_at < {{ as_of() }} or seen_at is null)
group by source, customer_id, email_key, phone_key, tax_key, merged_into_id
