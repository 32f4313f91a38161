-- One row per entity: a customer id, or for sightings without one their strongest key.
with named as (
    select
        {{ entity('customer_id', 'tax_key', 'email_key', 'phone_key') }} as entity,
        first_seen_at
    from {{ ref('int_identity_sightings') }}
    union all
    -- a record that others were merged into is somebody even where it was never delivered
    select 'id:' || merged_into_id as entity, cast(null as timestamp) as first_seen_at
    from {{ ref('int_identity_sightings') }}
    where merged_into_id is not null
)

select entity, entity as root, cast(null as varchar) as joined_by, min(first_seen_at) as first_seen_at
from named
where entity is not null
group by entity
