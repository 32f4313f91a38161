{{ config(materialized='table') }}

-- Every record that a source has shown, and the golden customer it belongs to. A record without an id goes by its key.
with sightings as (
    select
        source,
        {{ entity('customer_id', 'tax_key', 'email_key', 'phone_key') }} as entity,
        first_seen_at
    from {{ ref('int_identity_sightings') }}
)

select
    sightings.source,
    case
        when sightings.entity like 'id:%' then substr(sightings.entity, 4)
        else sightings.entity
    end as source_customer_id,
    identities.customer_id,
    identities.match_rule,
    cast(1 as decimal(9, 4)) as match_weight,
    min(sightings.first_seen_at) as first_seen_at
from sightings
inner join {{ ref('int_identities') }} as identities on sightings.entity = identities.entity
group by sightings.source, sightings.entity, identities.customer_id, identities.match_rule
