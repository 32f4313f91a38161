-- One row per customer id, or tax id where a row has no customer id: the entities that need no other key to be told apart.
select entity, entity as root, cast(null as string) as joined_by
from (
    select coalesce('id:' || customer_id, 'tax:' || tax_key) as entity
    from {{ ref('int_identity_records') }}
    union
    -- a record that others were merged into is somebody even where it was never delivered
    select 'id:' || merged_into_id as entity
    from {{ ref('int_identity_records') }}
) as named
where entity is not null
