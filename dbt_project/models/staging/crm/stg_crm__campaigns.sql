{{ config(unique_key=['campaign_id']) }}

with delivered as {{ not_materialized() }} (
    select
        campaign_id,
        channel,
        name,
        objective,
        cast(started_on as date) as started_on,
        cast(ended_on as date) as ended_on,
        cast(spend_amount as decimal(18, 4)) as spend_amount,
        currency,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('crm', 'campaigns') }}
)

{{ newest_version('delivered', 'crm', ['campaign_id']) }}
