-- One row per entity whose golden customer id is new or another than at the last published version.
select entity, customer_id, previous_customer_id
from {{ ref('int_identities') }}
where customer_id is distinct from previous_customer_id
