-- One row per customer who was ever active, with the first day of it and where the last spell stands.
select
    customer_id,
    min(started_on) as first_active_on,
    max(started_on) as last_spell_started_on,
    max(ended_on) as last_active_on
from {{ ref('int_activity_spells') }}
group by customer_id
