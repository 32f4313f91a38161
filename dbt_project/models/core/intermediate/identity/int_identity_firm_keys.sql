-- One row per customer id or tax id and what firmly ties it to others: a tax id, or the record that the CRM merged it into.
with named as (
    select coalesce('id:' || customer_id, 'tax:' || tax_key) as entity, tax_key, merged_into_id
    from {{ ref('int_identity_records') }}
    where customer_id is not null or tax_key is not null
)

select entity, 'tax' as kind, tax_key as key_value from named where tax_key is not null
union
select entity, 'merge' as kind, merged_into_id as key_value from named where merged_into_id is not null
union
select 'id:' || merged_into_id as entity, 'merge' as kind, merged_into_id as key_value
from named
where merged_into_id is not null
