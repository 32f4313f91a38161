-- One row per customer whose history this build must work out again.
select customer_id from {{ ref('int_displaced_customers') }}
{%- for fact in ['fct_orders', 'fct_refunds', 'fct_contacts', 'fct_conversations'] %}
union
select customer_id from {{ ref(fact) }} where _build_id = {{ build_id() }} and customer_id is not null
{%- endfor %}
union
select contracts.customer_id
from {{ ref('fct_contracts') }} as contracts
where contracts.contract_id in (select contract_id from {{ ref('int_changed_contracts') }})
union
select customer_id from {{ ref('int_changed_identities') }}
-- a segment that changed cuts retention elsewhere, and may have a churn window of its own
union
select identities.customer_id
from {{ ref('int_identities') }} as identities
inner join {{ ref('stg_crm__customers') }} as staged on identities.entity = 'id:' || staged.customer_id
where {{ is_touched('crm') }}
