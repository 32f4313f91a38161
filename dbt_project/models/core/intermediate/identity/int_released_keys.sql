-- One row per e-mail or phone that names somebody else now than in the last published version, whatever becomes of the entities:
-- it has turned out to be shared by many, has become contested, or is contested no more. What bears it may have another name.
with contested_before as (
    select
        entity,
        split_part(entity, ':', 2) as kind
    from {{ source('audit', 'identity_registry') }}
    where split_part(entity, ':', 1) = 'contested'
),

changed as (
    select
        coalesce(contested.kind, contested_before.kind) as kind,
        coalesce(
            contested.key_value,
            substr(contested_before.entity, length('contested:' || contested_before.kind || ':') + 1)
        ) as key_value
    from {{ ref('int_identity_contested_keys') }} as contested
    full join contested_before
        on 'contested:' || contested.kind || ':' || contested.key_value = contested_before.entity
    where contested.kind is null or contested_before.entity is null
)

select shared.kind, shared.key_value, registry.customer_id as previous_customer_id
from {{ ref('int_identity_shared_keys') }} as shared
inner join {{ source('audit', 'identity_registry') }} as registry on shared.kind || ':' || shared.key_value = registry.entity
union all
select changed.kind, changed.key_value, registry.customer_id as previous_customer_id
from changed
left join {{ source('audit', 'identity_registry') }} as registry on changed.kind || ':' || changed.key_value = registry.entity
