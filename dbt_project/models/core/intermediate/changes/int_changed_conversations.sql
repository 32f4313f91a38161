-- One row per conversation that changed since the last published version: its header, its messages, the templates these used, or
-- one that was merged into it, or was until now; and those that were merged into one that changed, for it may go on elsewhere.
{% if not is_partial_build() -%}
select conversation_id from {{ ref('stg_chat__conversations') }} where false
{%- else -%}
with conversations as (
    select
        *,
        {{ entity('customer_id', 'null', 'email_key', 'phone_key') }} as entity
    from {{ ref('stg_chat__conversations') }}
),

messages as (
    select distinct conversation_id
    from {{ ref('stg_chat__messages') }}
    where
        {{ has_changed('chat', 'sent_at') }}
        or template_id in (select template_id from {{ ref('stg_chat__templates') }} where {{ has_changed('chat') }})
),

changed as (
    select conversation_id
    from conversations
    where
        {{ has_changed('chat', 'opened_at') }}
        or {{ has_changed('chat', 'closed_at') }}
        or {{ has_changed('chat', 'rated_at') }}
        or {{ has_changed('chat', 'first_reply_at') }}
        or {{ has_changed('chat', 'updated_at') }}
        or entity in (select entity from {{ ref('int_changed_identities') }})
        or email_key in (select key_value from {{ ref('int_released_keys') }} where kind = 'email')
        or phone_key in (select key_value from {{ ref('int_released_keys') }} where kind = 'phone')
    union
    select conversation_id from messages
    union
    select conversation_id from {{ ref('stg_chat__conversation_closings') }} where {{ has_changed('chat', 'closed_at') }}
)

select conversation_id from changed
union
select threads.thread_id
from {{ ref('int_conversation_threads') }} as threads
inner join changed on threads.conversation_id = changed.conversation_id
union
select former.merged_into_id
from {{ previous('fct_conversations') }} as former
inner join changed on former.conversation_id = changed.conversation_id
where former.merged_into_id is not null
union
select merged.conversation_id
from {{ ref('stg_chat__conversations') }} as merged
left join {{ ref('stg_chat__conversations') }} as second on merged.merged_into_id = second.conversation_id
where
    merged.merged_into_id in (select conversation_id from changed)
    or second.merged_into_id in (select conversation_id from changed)
{%- endif %}
