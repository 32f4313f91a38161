{{ config(unique_key=['deal_id']) }}

with delivered as {{ not_materialized() }} (
    select
        deal_id,
        customer_id,
        kind,
        stage,
        cast(amount as decimal(18, 4)) as amount,
        currency,
        {{ text_to_instant('created_at') }} as created_at,
        {{ text_to_instant('closed_at') }} as closed_at,
        cast(is_won as boolean) as is_won,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('crm', 'deals') }}
)

{{ newest_version('delivered', 'crm', ['deal_id']) }}
