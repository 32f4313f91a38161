-- Entities that were joined have one golden id, and entities that were not joined do not share one.
with members as (
    select joined.root, identities.customer_id
    from {{ ref('int_identity_by_phone') }} as joined
    left join {{ ref('int_identities') }} as identities on joined.entity = identities.entity
)

select 'joined, with several golden ids' as problem, root as which
from members
group by root
having count(distinct customer_id) <> 1
union all
select 'not joined, with the same golden id' as problem, customer_id as which
from members
group by customer_id
having count(distinct root) <> 1
