{#-
    The entity that a row belongs to: its customer id, else its tax id, else its strongest key that leads to one customer. A row
    that bears only keys of two tax ids is a guest of its own; one that bears only keys shared by many is nobody.
-#}
{% macro entity(customer_id, tax_key, email_key, phone_key) -%}
    {%- set keys = {'email': email_key, 'phone': phone_key} -%}
    case
        when {{ customer_id }} is not null then 'id:' || {{ customer_id }}
        {%- if tax_key != 'null' %}
        when {{ tax_key }} is not null then 'tax:' || {{ tax_key }}
        {%- endif %}
        {%- for avoided in [['int_identity_shared_keys', 'int_identity_contested_keys'], ['int_identity_shared_keys']] %}
        {%- for kind, key in keys.items() %}
        when
            {{ key }} is not null
            {%- for relation in avoided %}
            and {{ key }} not in (select key_value from {{ ref(relation) }} where kind = '{{ kind }}')
            {%- endfor %}
            then '{{ kind }}:' || {{ key }}
        {%- endfor %}
        {%- endfor %}
    end
{%- endmacro %}

{#- Every holder of a value tied to the first one, both ways: a star joins as surely as all pairs, and is small. -#}
{% macro star(members) -%}
    select distinct
        case when direction.number = 1 then members.root else first_holders.root end as node,
        case when direction.number = 1 then first_holders.root else members.root end as other
    from {{ members }} as members
    inner join (
        select key_value, min(root) as root from {{ members }} group by key_value having min(root) <> max(root)
    ) as first_holders on members.key_value = first_holders.key_value
    cross join (select 1 as number union all select 2 as number) as direction
    where members.root <> first_holders.root
{%- endmacro %}

{#- Join the components of the step before by one more key, whoever it joins. -#}
{% macro join_by_key(previous, keys, kind) -%}
with members as (
    select distinct previous.root, keys.key_value
    from {{ ref(previous) }} as previous
    inner join {{ ref(keys) }} as keys on previous.entity = keys.entity and keys.kind = '{{ kind }}'
),

edges as (
    {{ star('members') }}
),

components as ({{ connected_components('edges') }})

select
    previous.entity,
    coalesce(components.root, previous.root) as root,
    case when components.root is not null then '{{ kind }}' else previous.joined_by end as joined_by
from {{ ref(previous) }} as previous
left join components on previous.root = components.node
{%- endmacro %}

{#-
    Join the components of the step before by one more key, never two customers with different tax ids.

    A key that two customers with tax ids hold joins nobody. Customers without a tax id are joined with each other first; a group of
    them then goes to the one customer with a tax id with whom it shares a key. Where these are two, it stays a customer of its
    own: the keys between it and them lead nowhere, all other keys do. No order of records matters.
-#}
{% macro join_by_weak_key(previous, kind) -%}
with taxed as (
    select distinct previous.root
    from {{ ref(previous) }} as previous
    inner join {{ ref('int_identity_keys') }} as keys on previous.entity = keys.entity and keys.kind = 'tax'
),

holders as (
    select distinct
        previous.root,
        keys.key_value,
        taxed.root is not null as has_tax_id
    from {{ ref(previous) }} as previous
    inner join {{ ref('int_identity_keys') }} as keys
        on previous.entity = keys.entity and keys.kind = '{{ kind }}' and not keys.is_contested
    left join taxed on previous.root = taxed.root
),

-- the key by its only holder with a tax id, if there is one
owners as (
    select key_value, min(root) as owner
    from holders
    where has_tax_id
    group by key_value
    having min(root) = max(root)
),

untaxed as (
    select holders.root, holders.key_value, owners.owner
    from holders
    left join owners on holders.key_value = owners.key_value
    where
        not holders.has_tax_id
        and (owners.owner is not null or holders.key_value not in (select key_value from holders where has_tax_id))
),

edges as (
    {{ star('untaxed') }}
),

components as ({{ connected_components('edges') }}),

groups as (
    select
        coalesce(components.root, untaxed.root) as group_root,
        min(untaxed.owner) as first_owner,
        max(untaxed.owner) as last_owner
    from untaxed
    left join components on untaxed.root = components.node
    group by 1
),

placed as (
    select
        previous.entity,
        previous.root,
        previous.joined_by,
        case
            when groups.first_owner = groups.last_owner then groups.first_owner
            else coalesce(groups.group_root, previous.root)
        end as joined_root
    from {{ ref(previous) }} as previous
    left join components on previous.root = components.node
    left join groups on coalesce(components.root, previous.root) = groups.group_root
),

-- those whom others came to
joined as (select distinct joined_root from placed where joined_root <> root)

select
    placed.entity,
    placed.joined_root as root,
    case when joined.joined_root is not null then '{{ kind }}' else placed.joined_by end as joined_by
from placed
left join joined on placed.joined_root = joined.joined_root
{%- endmacro %}
