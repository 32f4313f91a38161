{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_fact('conversation_id', 'int_changed_conversations') }}"
) }}

-- A conversation as it stood at as_of: what happened later (closing, rating) is not seen yet.
select
    staged.conversation_id,
    identities.customer_id,
    staged.channel,
    staged.opened_at,
    {{ local_date('staged.opened_at') }} as opened_on,
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
    staged.variant,
    {{ build_id() }} as _build_id
from {{ ref('stg_chat__conversations') }} as staged
left join {{ ref('int_identities') }} as identities
    on {{ entity('staged.customer_id', 'null', 'staged.email_key', 'staged.phone_key') }} = identities.entity
where staged.opened_at < {{ as_of() }} {{ only_changed('staged.conversation_id', 'int_changed_conversations') }}
