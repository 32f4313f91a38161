{{ config(unique_key=['customer_id', 'milestone']) }}

with delivered as {{ not_materialized() }} (
    select
        customer_id,
        milestone,
        cast(due_on as date) as due_on,
        {{ text_to_instant('completed_at') }} as completed_at,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('crm', 'milestones') }}
)

{{ newest_version('delivered', 'crm', ['customer_id', 'milestone']) }}
