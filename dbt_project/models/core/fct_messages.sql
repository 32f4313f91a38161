{{ config(materialized='view') }}

select
    conversation_id,
    message_id,
    sent_at,
    lower(trim(author_kind)) as author_kind,
    author_id,
    text,
    template_id
from {{ ref('stg_chat__messages') }}
where sent_at < {{ as_of() }}
