{#- The entity that a row belongs to: its customer id, else its strongest key that is not shared by many. -#}
{% macro entity(customer_id, tax_key, email_key, phone_key) -%}
    case
        when {{ customer_id }} is not null then 'id:' || {{ customer_id }}
        {%- if tax_key != 'null' %}
        when {{ tax_key }} is not null then 'tax:' || {{ tax_key }}
        {%- endif %}
        when {{ email_key }} is not null and {{ email_key }} not in (
            select key_value from {{ ref('int_identity_shared_keys') }} where kind = 'email'
        ) then 'email:' || {{ email_key }}
        when {{ phone_key }} is not null and {{ phone_key }} not in (
            select key_value from {{ ref('int_identity_shared_keys') }} where kind = 'phone'
        ) then 'phone:' || {{ phone_key }}
    end
{%- endmacro %}

{#- Join the components of the step before by one more key, unless that would join two different tax ids. -#}
{% macro widen_components(previous, kind) -%}
with members as (
    select previous.entity, previous.root, keys.key_value
    from {{ ref(previous) }} as previous
    inner join {{ ref('int_identity_keys') }} as keys
        on previous.entity = keys.entity and keys.kind = '{{ kind }}'
),

-- every holder of a value is tied to the first one: a star joins as surely as all pairs, and is small
ties as (
    select distinct members.root as node, first_holders.root as other
    from members
    inner join (
        select key_value, min(root) as root from members group by key_value having min(root) <> max(root)
    ) as first_holders on members.key_value = first_holders.key_value
    where members.root <> first_holders.root
),

edges as (
    select node, other from ties
    union
    select other as node, node as other from ties
),

components as ({{ connected_components('edges') }}),

{% if kind in ['email', 'phone'] -%}
conflicts as (
    select components.root
    from components
    inner join {{ ref(previous) }} as previous on components.node = previous.root
    inner join {{ ref('int_identity_keys') }} as keys on previous.entity = keys.entity and keys.kind = 'tax'
    group by components.root
    having count(distinct keys.key_value) > 1
),
{%- else -%}
conflicts as (select root from components where false),
{%- endif %}

accepted as (
    select components.node, components.root
    from components
    where components.root not in (select root from conflicts)
)

select
    previous.entity,
    coalesce(accepted.root, previous.root) as root,
    case when accepted.root is not null then '{{ kind }}' else previous.joined_by end as joined_by
from {{ ref(previous) }} as previous
left join accepted on previous.root = accepted.node
{%- endmacro %}
