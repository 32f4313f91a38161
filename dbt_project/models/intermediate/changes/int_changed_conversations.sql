-- One row per conversation that this build must look at again.
select conversation_id from {{ ref('stg_chat__conversations') }} where {{ is_touched('chat', 'opened_at') }}
union
select conversation_id from {{ ref('stg_chat__conversations') }} where {{ is_touched('chat', 'closed_at') }}
union
select conversation_id from {{ ref('stg_chat__conversations') }} where {{ is_touched('chat', 'rated_at') }}
union
select staged.conversation_id
from {{ ref('stg_chat__conversations') }} as staged
inner join {{ ref('int_changed_identities') }} as changed on {{ entity('staged.customer_id', 'null', 'staged.email_key', 'staged.phone_key') }} = changed.entity
