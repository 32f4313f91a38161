-- One row per contact that this build must look at again.
select contact_id from {{ ref('stg_crm__contacts') }} where {{ is_touched('crm', 'occurred_at') }}
union
select staged.contact_id
from {{ ref('stg_crm__contacts') }} as staged
inner join {{ ref('int_changed_identities') }} as changed on {{ entity('staged.customer_id', 'null', 'null', 'null') }} = changed.entity
