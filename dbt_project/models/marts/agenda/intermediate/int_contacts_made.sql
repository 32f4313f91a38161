-- One row per customer, channel and day with a contact made: who calls us has not been called, and a cancelled visit was not
-- made. Of several on a day the last one says by whom.
select
    customer_id,
    channel,
    occurred_on,
    max(occurred_at) as made_at,
    {{ last_known('owner', '(occurred_at, contact_id)') }} as owner
from {{ ref('fct_contacts') }}
where
    customer_id is not null
    and coalesce(lower(direction), 'outbound') <> 'inbound'
    and coalesce(lower(outcome), '') not in ('cancelled', 'canceled', 'planned', 'not_done', 'no_show')
group by customer_id, channel, occurred_on
