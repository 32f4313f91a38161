-- One row per customer and channel with a contact made.
select
    customer_id,
    channel,
    max(occurred_on) as last_contact_on,
    max(made_at) as last_contact_at,
    {{ last_known('owner', 'occurred_on') }} as last_owner
from {{ ref('int_contacts_made') }}
group by customer_id, channel
