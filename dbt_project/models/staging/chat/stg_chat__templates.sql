{{ config(unique_key=['template_id']) }}

with delivered as {{ not_materialized() }} (
    select
        template_id,
        lower(trim(kind)) as template_kind,
        name as template_name,
        topic,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('chat', 'templates') }}
)

{{ newest_version('delivered', 'chat', ['template_id']) }}
