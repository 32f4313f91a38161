-- Per object: rows delivered = rows in staging + older or repeated versions of the same record + rows in quarantine.
{%- set objects = {
    'crm': ['customers', 'contracts', 'contacts', 'campaigns', 'campaign_touches', 'milestones', 'deals', 'owner_absences',
        'owner_capacity'],
    'orders': ['orders', 'order_lines', 'refunds', 'exchange_rates'],
    'chat': ['conversations', 'messages', 'reviews', 'bugs', 'templates'],
} %}
with counted as (
    {% for source_name, names in objects.items() %}{% set outer = loop %}{% for name in names %}
    select
        '{{ source_name }}' as source,
        '{{ name }}' as object,
        (select count(*) from {{ source('raw', source_name ~ '_' ~ name) }}) as raw_count,
        (select count(*) from {{ ref('stg_' ~ source_name ~ '__' ~ name) }}) as staged_count
    {% if not (loop.last and outer.last) %}union all{% endif %}
    {% endfor %}{% endfor %}
),

quarantined as (
    select source, object, count(*) as quarantined_count
    from {{ source('raw', 'quarantine') }}
    group by source, object
),

delivered as (
    select source, object, sum(row_count + quarantined_count) as delivered_count
    from {{ source('audit', 'loads') }}
    where status = 'loaded'
    group by source, object
)

select
    counted.source,
    counted.object,
    cast(coalesce(delivered.delivered_count, 0) as bigint) as input_count,
    counted.staged_count,
    counted.raw_count - counted.staged_count as superseded_count,
    coalesce(quarantined.quarantined_count, 0) as quarantined_count,
    coalesce(delivered.delivered_count, 0)
        = counted.raw_count + coalesce(quarantined.quarantined_count, 0) as is_accounted
from counted
left join quarantined on counted.source = quarantined.source and counted.object = quarantined.object
left join delivered on counted.source = delivered.source and counted.object = delivered.object
