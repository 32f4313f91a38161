-- One row per customer whose history this build must work out again.
{%- set facts = {
    'fct_orders': ('order_id', 'int_changed_orders'),
    'fct_refunds': ('order_id', 'int_changed_orders'),
    'fct_contacts': ('contact_id', 'int_changed_contacts'),
    'fct_conversations': ('conversation_id', 'int_changed_conversations'),
    'fct_contracts': ('contract_id', 'int_changed_contracts'),
} %}
select customer_id from {{ ref('int_former_owners') }}
{%- for fact, (key, changed) in facts.items() %}
union
select customer_id
from {{ ref(fact) }}
where customer_id is not null and {{ key }} in (select {{ key }} from {{ ref(changed) }})
{%- endfor %}
union
select customer_id from {{ ref('int_changed_identities') }}
-- a segment that changed cuts retention elsewhere, and may have a churn window of its own
union
select identities.customer_id
from {{ ref('int_identities') }} as identities
inner join {{ ref('stg_crm__customers') }} as staged on identities.entity = 'id:' || staged.customer_id
where {{ has_changed('crm') }}
