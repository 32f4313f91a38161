{{ config(unique_key=['bug_id']) }}

with delivered as {{ not_materialized() }} (
    select
        bug_id,
        title,
        severity,
        {{ text_to_instant('reported_at') }} as reported_at,
        {{ text_to_instant('fixed_at') }} as fixed_at,
        status,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('chat', 'bugs') }}
)

{{ newest_version('delivered', 'chat', ['bug_id']) }}
