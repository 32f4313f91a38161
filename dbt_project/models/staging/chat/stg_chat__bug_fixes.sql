{{ config(unique_key=['bug_id', 'fixed_at']) }}

-- A bug that came back after its fix is delivered with another fixed_at later; each of them counts.
with delivered as {{ not_materialized() }} (
    select
        bug_id,
        {{ text_to_instant('fixed_at') }} as fixed_at,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('chat', 'bugs') }}
    where fixed_at is not null
)

{{ newest_version('delivered', 'chat', ['bug_id', 'fixed_at']) }}
