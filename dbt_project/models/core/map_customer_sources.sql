{{ config(materialized='table') }}

-- Every record that a source has shown, and the golden customer it belongs to. A record without an id goes by its key. Only
-- the CRM delivers records of customers; the other sources show them in their orders, contacts and conversations.
with shown as (
    select
        source,
        {{ entity('customer_id', 'tax_key', 'email_key', 'phone_key') }} as entity,
        first_seen_at
    from {{ ref('int_identity_records') }}
),

records as (
    select
        shown.source,
        shown.entity,
        identities.customer_id,
        identities.match_rule,
        min(shown.first_seen_at) as first_seen_at
    from shown
    inner join {{ ref('int_identities') }} as identities on shown.entity = identities.entity
    group by shown.source, shown.entity, identities.customer_id, identities.match_rule
),

-- the source as a column: as a condition of its own in the join, DuckDB would compare every record with every customer
staged as (
    select 'crm' as source, 'id:' || customer_id as entity, _file, _line, _load
    from {{ ref('stg_crm__customers') }}
)

select
    records.source,
    case
        when records.entity like 'id:%' then substr(records.entity, 4)
        else records.entity
    end as source_customer_id,
    records.customer_id,
    records.match_rule,
    cast(1 as decimal(9, 4)) as match_weight,
    records.first_seen_at,
    {{ delivered_in('staged') }}
from records
left join staged on records.source = staged.source and records.entity = staged.entity
