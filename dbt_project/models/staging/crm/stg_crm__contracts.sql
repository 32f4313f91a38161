{{ config(unique_key=['contract_id']) }}

with delivered as {{ not_materialized() }} (
    select
        contract_id,
        customer_id,
        product,
        cast(started_on as date) as started_on,
        cast(ends_on as date) as ends_on,
        cast(cancelled_on as date) as cancelled_on,
        cancel_reason,
        cast(auto_renew as boolean) as auto_renew,
        cast(monthly_amount as decimal(18, 4)) as monthly_amount,
        currency,
        status,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('crm', 'contracts') }}
)

{{ newest_version('delivered', 'crm', ['contract_id']) }}
