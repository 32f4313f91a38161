-- One row per conversation that changed since the last published version.
{% if not is_partial_build() -%}
select conversation_id from {{ ref('stg_chat__conversations') }} where false
{%- else -%}
with conversations as (
    select
        *,
        {{ entity('customer_id', 'null', 'email_key', 'phone_key') }} as entity
    from {{ ref('stg_chat__conversations') }}
)

select conversation_id
from conversations
where
    {{ has_changed('chat', 'opened_at') }}
    or {{ has_changed('chat', 'closed_at') }}
    or {{ has_changed('chat', 'rated_at') }}
    or entity in (select entity from {{ ref('int_changed_identities') }})
    or email_key in (select key_value from {{ ref('int_released_keys') }} where kind = 'email')
    or phone_key in (select key_value from {{ ref('int_released_keys') }} where kind = 'phone')
{%- endif %}
