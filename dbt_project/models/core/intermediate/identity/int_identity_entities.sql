-- One row per entity: a customer id, or for records without one their strongest key; joined as far as merges and tax ids do.
with named as (
    select
        {{ entity('customer_id', 'tax_key', 'email_key', 'phone_key') }} as entity,
        first_seen_at
    from {{ ref('int_identity_records') }}
    union all
    select entity, cast(null as timestamp) as first_seen_at
    from {{ ref('int_identity_firm') }}
),

seen as (
    select entity, min(first_seen_at) as first_seen_at
    from named
    where entity is not null
    group by entity
)

select
    seen.entity,
    coalesce(joined.root, seen.entity) as root,
    joined.joined_by,
    seen.first_seen_at
from seen
left join {{ ref('int_identity_by_tax') }} as joined on seen.entity = joined.entity
