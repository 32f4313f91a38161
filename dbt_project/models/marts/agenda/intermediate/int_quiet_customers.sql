-- One row per customer who complained in the last days of the agenda's past: until when the cadence leaves them in peace.
select
    customer_id,
    {{ add_days('max(opened_on)', var('quiet_days_after_complaint')) }} as quiet_until
from {{ ref('fct_conversations') }}
where customer_id is not null and {{ is_complaint('topic') }}
group by customer_id
having {{ add_days('max(opened_on)', var('quiet_days_after_complaint')) }} >= {{ as_of_on() }}
