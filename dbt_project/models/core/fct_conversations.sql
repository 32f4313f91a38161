{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('conversation_id', 'int_changed_conversations') }}"
) }}

-- A conversation as it stood at as_of: what happened later (closing, rating) is not seen yet.
with conversations as (
    select
        *,
        {{ entity('customer_id', 'null', 'email_key', 'phone_key') }} as entity,
        {{ local_date('opened_at') }} as opened_on
    from {{ ref('stg_chat__conversations') }}
    where opened_at < {{ as_of() }} {{ only_changed('conversation_id', 'int_changed_conversations') }}
)

select
    staged.conversation_id,
    identities.customer_id,
    staged.channel,
    staged.opened_at,
    staged.opened_on,
    case when staged.closed_at < {{ as_of() }} then staged.closed_at end as closed_at,
    staged.status,
    staged.topic,
    staged.agent_id,
    staged.started_by,
    case when coalesce(staged.rated_at, staged.opened_at) < {{ as_of() }} then staged.rating end as rating,
    staged.rating_scale,
    case when staged.rated_at < {{ as_of() }} then staged.rated_at end as rated_at,
    case when coalesce(staged.rated_at, staged.opened_at) < {{ as_of() }} then staged.agent_rating end as agent_rating,
    staged.bug_id,
    staged.experiment_id,
    staged.variant
from conversations as staged
left join {{ ref('int_identities') }} as identities on staged.entity = identities.entity
