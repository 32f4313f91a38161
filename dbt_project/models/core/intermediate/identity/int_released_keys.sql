-- One row per e-mail or phone that named somebody at the last completed build and has since turned out to be shared by many: what
-- had no other name than this key must let go of its customer.
select shared.kind, shared.key_value, registry.customer_id as previous_customer_id
from {{ ref('int_identity_shared_keys') }} as shared
inner join {{ source('audit', 'identity_registry') }} as registry on shared.kind || ':' || shared.key_value = registry.entity
