{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_earlier_builds() }}"
) }}

-- One row per customer who owned something before this build that another may own after it. Rows that a killed try of the same
-- build found are kept: the facts may have been replaced since.
with owners as (
    {{ owners_before('fct_orders', 'order_id', 'int_changed_orders') }}
    union
    {{ owners_before('fct_refunds', 'order_id', 'int_changed_orders') }}
    union
    {{ owners_before('fct_contacts', 'contact_id', 'int_changed_contacts') }}
    union
    {{ owners_before('fct_conversations', 'conversation_id', 'int_changed_conversations') }}
    union
    {{ owners_before('fct_contracts', 'contract_id', 'int_changed_contracts') }}
    union
    select previous_customer_id as customer_id from {{ ref('int_changed_identities') }}
    union
    select previous_customer_id as customer_id from {{ ref('int_released_keys') }}
)

select distinct customer_id, {{ build_id() }} as _build_id
from owners
where customer_id is not null
