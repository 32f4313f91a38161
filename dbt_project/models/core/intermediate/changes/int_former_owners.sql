-- One row per customer who owned something, by the last published version, that another may own after this build.
{% set facts = {
    'fct_orders': ('order_id', 'int_changed_orders'),
    'fct_refunds': ('order_id', 'int_changed_orders'),
    'fct_contacts': ('contact_id', 'int_changed_contacts'),
    'fct_conversations': ('conversation_id', 'int_changed_conversations'),
    'fct_contracts': ('contract_id', 'int_changed_contracts'),
} -%}
with owners as (
    {%- if is_partial_build() %}
    {%- for fact, (key, changed) in facts.items() %}
    select customer_id from {{ previous(fact) }} where {{ key }} in (select {{ key }} from {{ ref(changed) }})
    union all
    {%- endfor %}
    {%- endif %}
    select previous_customer_id as customer_id from {{ ref('int_changed_identities') }}
    union all
    select previous_customer_id as customer_id from {{ ref('int_released_keys') }}
)

select distinct customer_id
from owners
where customer_id is not null
