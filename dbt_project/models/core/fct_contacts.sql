{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('contact_id', 'int_changed_contacts') }}"
) }}

select
    staged.contact_id,
    identities.customer_id,
    {{ channel_name('staged.channel') }} as channel,
    staged.occurred_at,
    {{ local_date('staged.occurred_at') }} as occurred_on,
    staged.owner,
    staged.direction,
    staged.purpose,
    staged.outcome,
    staged.conversation_id,
    {{ delivered_in('staged') }}
from {{ ref('stg_crm__contacts') }} as staged
left join {{ ref('int_identities') }} as identities on 'id:' || staged.customer_id = identities.entity
where staged.occurred_at < {{ as_of() }} {{ only_changed('staged.contact_id', 'int_changed_contacts') }}
