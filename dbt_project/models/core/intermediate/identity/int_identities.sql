-- One row per entity with its golden customer id.
-- A golden id never changes because something was added: ids once given (audit.identity_registry) are kept. A new one is named
-- after the member that was seen first; where members bring several ids, the one of the member seen first survives.
with members as (
    select
        joined.entity,
        joined.root,
        joined.joined_by,
        entities.first_seen_at,
        registry.customer_id as given_id,
        case
            when joined.entity like 'id:%' then substr(joined.entity, 4)
            else 'guest-' || substr(md5(joined.entity), 1, 16)
        end as own_id
    from {{ ref('int_identity_by_phone') }} as joined
    inner join {{ ref('int_identity_entities') }} as entities on joined.entity = entities.entity
    left join {{ source('audit', 'identity_registry') }} as registry on joined.entity = registry.entity
),

-- after a split only one part keeps the id: the one that holds the member it was named after
holders as (
    select
        given_id,
        root,
        row_number() over (
            partition by given_id
            order by max(case when own_id = given_id then 1 else 0 end) desc, min(first_seen_at) nulls last, root
        ) as place
    from members
    where given_id is not null
    group by given_id, root
),

ranked as (
    select
        members.*,
        row_number() over (
            partition by members.root
            order by
                case when holders.given_id is not null then 0 else 1 end,
                members.first_seen_at nulls last,
                members.entity
        ) as place,
        coalesce(holders.given_id, members.own_id) as candidate_id
    from members
    left join holders
        on members.given_id = holders.given_id and members.root = holders.root and holders.place = 1
),

golden as (
    select root, candidate_id as customer_id from ranked where place = 1
)

select
    ranked.entity,
    golden.customer_id,
    ranked.given_id as previous_customer_id,
    coalesce(ranked.joined_by, 'own_id') as match_rule,
    ranked.first_seen_at
from ranked
inner join golden on ranked.root = golden.root
