{{ config(unique_key=['conversation_id', 'message_id']) }}

with delivered as {{ not_materialized() }} (
    select
        conversation_id,
        message_id,
        {{ text_to_instant('sent_at') }} as sent_at,
        author_kind,
        author_id,
        text,
        template_id,
        cast(is_auto_reply as boolean) as is_auto_reply,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('chat', 'messages') }}
)

{{ newest_version('delivered', 'chat', ['conversation_id', 'message_id']) }}
