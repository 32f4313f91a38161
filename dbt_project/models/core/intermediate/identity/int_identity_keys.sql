-- One row per entity and key that speaks for it. kind 'merge' ties a record to the one the CRM merged it into.
with named as (
    select
        {{ entity('customer_id', 'tax_key', 'email_key', 'phone_key') }} as entity,
        customer_id, tax_key, email_key, phone_key, merged_into_id
    from {{ ref('int_identity_sightings') }}
),

keys as (
    select entity, 'tax' as kind, tax_key as key_value from named where tax_key is not null
    union
    select entity, 'email' as kind, email_key as key_value from named where email_key is not null
    union
    select entity, 'phone' as kind, phone_key as key_value from named where phone_key is not null
    union
    select entity, 'merge' as kind, merged_into_id as key_value from named where merged_into_id is not null
    union
    select 'id:' || merged_into_id as entity, 'merge' as kind, merged_into_id as key_value
    from named
    where merged_into_id is not null
)

select keys.entity, keys.kind, keys.key_value
from keys
left join {{ ref('int_identity_shared_keys') }} as shared
    on keys.kind = shared.kind and keys.key_value = shared.key_value
where keys.entity is not null and shared.key_value is null
