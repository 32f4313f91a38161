-- One row per customer with an open complaint or a bug that is not fixed yet.
select distinct conversations.customer_id
from {{ ref('fct_conversations') }} as conversations
left join {{ ref('stg_chat__bugs') }} as bugs on conversations.bug_id = bugs.bug_id
where
    conversations.customer_id is not null
    and (
        (bugs.bug_id is not null and coalesce(bugs.fixed_at >= {{ as_of() }}, true))
        or (
            conversations.closed_at is null
            and ({{ is_complaint('conversations.topic') }} or lower(conversations.topic) = 'bug')
        )
    )
