{{ config(unique_key=['owner', 'starts_on']) }}

with delivered as {{ not_materialized() }} (
    select
        trim(owner) as owner,
        cast(starts_on as date) as starts_on,
        cast(ends_on as date) as ends_on,
        nullif(trim(stand_in), '') as stand_in,
        reason,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('crm', 'owner_absences') }}
)

{{ newest_version('delivered', 'crm', ['owner', 'starts_on']) }}
