{{ config(unique_key=['conversation_id', 'closed_at']) }}

-- A chat delivers a conversation as it stands; one that was opened again was delivered as closed before, and only that version
-- says when.
with delivered as {{ not_materialized() }} (
    select
        conversation_id,
        {{ text_to_instant('closed_at') }} as closed_at,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('chat', 'conversations') }}
    where closed_at is not null
)

{{ newest_version('delivered', 'chat', ['conversation_id', 'closed_at']) }}
