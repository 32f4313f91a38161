-- One row per entity and key that speaks for it: those of int_identity_firm_keys, e-mails and phones. A contested one is the
-- entity's own, and joins it with nobody.
with named as (
    select
        {{ entity('customer_id', 'tax_key', 'email_key', 'phone_key') }} as entity,
        email_key,
        phone_key
    from {{ ref('int_identity_records') }}
),

keys as (
    select entity, 'email' as kind, email_key as key_value from named where email_key is not null
    union
    select entity, 'phone' as kind, phone_key as key_value from named where phone_key is not null
    union
    select entity, kind, key_value from {{ ref('int_identity_firm_keys') }}
)

select
    keys.entity,
    keys.kind,
    keys.key_value,
    contested.key_value is not null as is_contested
from keys
left join {{ ref('int_identity_shared_keys') }} as shared
    on keys.kind = shared.kind and keys.key_value = shared.key_value
left join {{ ref('int_identity_contested_keys') }} as contested
    on keys.kind = contested.kind and keys.key_value = contested.key_value
where keys.entity is not null and shared.key_value is null
