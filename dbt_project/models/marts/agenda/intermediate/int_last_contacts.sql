-- One row per customer and channel with a contact made: who calls us has not been called, and a cancelled visit was not made.
select
    customer_id,
    channel,
    max(occurred_on) as last_contact_on,
    max(occurred_at) as last_contact_at,
    {{ last_known('owner', '(occurred_at, contact_id)') }} as last_owner
from {{ ref('fct_contacts') }}
where
    customer_id is not null
    and coalesce(lower(direction), 'outbound') <> 'inbound'
    and coalesce(lower(outcome), '') not in ('cancelled', 'canceled', 'planned', 'not_done', 'no_show')
group by customer_id, channel
