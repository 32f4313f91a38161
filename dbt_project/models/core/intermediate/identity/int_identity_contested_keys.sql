-- One row per e-mail or phone that stands with two customers with different tax ids whom neither the CRM's merge list nor a tax
-- id joins: it cannot say which of them is meant, and takes nothing from their other keys.
with taxed as (
    select distinct joined.root
    from {{ ref('int_identity_by_tax') }} as joined
    inner join {{ ref('int_identity_firm_keys') }} as keys on joined.entity = keys.entity and keys.kind = 'tax'
),

borne as (
    select
        joined.root,
        records.email_key,
        records.phone_key
    from {{ ref('int_identity_records') }} as records
    inner join {{ ref('int_identity_by_tax') }} as joined
        on coalesce('id:' || records.customer_id, 'tax:' || records.tax_key) = joined.entity
    inner join taxed on joined.root = taxed.root
)

{% for kind in ['email', 'phone'] %}
{% if not loop.first %}union all{% endif %}
select '{{ kind }}' as kind, {{ kind }}_key as key_value
from borne
where {{ kind }}_key is not null
group by {{ kind }}_key
having min(root) <> max(root)
{% endfor %}
