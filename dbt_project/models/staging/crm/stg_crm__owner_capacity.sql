{{ config(unique_key=['owner', 'channel', 'starts_on']) }}

with delivered as {{ not_materialized() }} (
    select
        trim(owner) as owner,
        {{ channel_name('channel') }} as channel,
        cast(starts_on as date) as starts_on,
        cast(ends_on as date) as ends_on,
        cast(contacts_per_day as bigint) as contacts_per_day,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('crm', 'owner_capacity') }}
)

{{ newest_version('delivered', 'crm', ['owner', 'channel', 'starts_on']) }}
