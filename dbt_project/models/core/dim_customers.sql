{{ config(materialized='table') }}

-- Per attribute the newest value that is not empty, among the records of the same customer. A refusal to be contacted in any
-- record is a refusal.
with records as (
    select
        identities.customer_id as golden_id,
        staged.*,
        row_number() over (
            partition by identities.customer_id
            order by staged.updated_at nulls first, staged.created_at nulls first, staged._load, staged._arrival
        ) as version_rank
    from {{ ref('stg_crm__customers') }} as staged
    inner join {{ ref('int_identities') }} as identities on 'id:' || staged.customer_id = identities.entity
),

attributes as (
    select
        golden_id,
        {% for column in [
            'name', 'email', 'phone', 'tax_id', 'birth_date', 'company', 'segment', 'city', 'state', 'country', 'address',
            'post_code', 'owner', 'acquisition_channel', 'acquisition_campaign_id', 'preferred_channel', 'contact_hours'
        ] %}
        {{ last_known(column, 'version_rank') }} as {{ column }},
        {% endfor %}
        {% for consent in consents() %}
        bool_and({{ consent }}_opt_in) as has_{{ consent }}_opt_in,
        {% endfor %}
        bool_or(do_not_contact) as is_do_not_contact,
        bool_and(deleted_at is not null and deleted_at < {{ as_of() }}) as is_deleted,
        count(*) as crm_record_count
    from records
    group by golden_id
),

-- customers whom the CRM does not know are reached by the keys they ordered or wrote with
keys as (
    select
        identities.customer_id as golden_id,
        min(keys.key_value) filter (where keys.kind = 'email') as email,
        min(keys.key_value) filter (where keys.kind = 'phone') as phone,
        min(keys.key_value) filter (where keys.kind = 'tax') as tax_id
    from {{ ref('int_identity_keys') }} as keys
    inner join {{ ref('int_identities') }} as identities on keys.entity = identities.entity
    group by identities.customer_id
),

customers as (
    select customer_id, min(first_seen_at) as first_seen_at, count(*) as entity_count
    from {{ ref('int_identities') }}
    group by customer_id
)

select
    customers.customer_id,
    attributes.name,
    coalesce(attributes.email, keys.email) as email,
    coalesce(attributes.phone, keys.phone) as phone,
    coalesce(attributes.tax_id, keys.tax_id) as tax_id,
    attributes.birth_date,
    attributes.company,
    attributes.segment,
    attributes.city,
    attributes.state,
    attributes.country,
    attributes.address,
    attributes.post_code,
    attributes.owner,
    attributes.acquisition_channel,
    attributes.acquisition_campaign_id,
    {% for consent in consents() %}
    attributes.has_{{ consent }}_opt_in,
    {% endfor %}
    attributes.preferred_channel,
    attributes.contact_hours,
    coalesce(attributes.is_do_not_contact, false) as is_do_not_contact,
    customers.first_seen_at,
    coalesce(attributes.is_deleted, false) as is_deleted,
    coalesce(attributes.crm_record_count, 0) as crm_record_count
from customers
left join attributes on customers.customer_id = attributes.golden_id
left join keys on customers.customer_id = keys.golden_id
