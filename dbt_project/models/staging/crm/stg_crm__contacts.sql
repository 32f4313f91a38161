{{ config(unique_key=['contact_id']) }}

with delivered as {{ not_materialized() }} (
    select
        contact_id,
        customer_id,
        channel,
        {{ text_to_instant('occurred_at') }} as occurred_at,
        owner,
        direction,
        purpose,
        outcome,
        conversation_id,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('crm', 'contacts') }}
)

{{ newest_version('delivered', 'crm', ['contact_id']) }}
