{{ config(materialized='view') }}

-- One row per conversation that was merged into another, with the one that goes on: up to three merges in a row.
select
    merged.conversation_id,
    coalesce(third.merged_into_id, second.merged_into_id, merged.merged_into_id) as thread_id
from {{ ref('stg_chat__conversations') }} as merged
left join {{ ref('stg_chat__conversations') }} as second
    on merged.merged_into_id = second.conversation_id and merged.conversation_id <> second.merged_into_id
left join {{ ref('stg_chat__conversations') }} as third
    on second.merged_into_id = third.conversation_id
    and merged.conversation_id <> third.merged_into_id
    and second.conversation_id <> third.merged_into_id
where merged.merged_into_id is not null and merged.merged_into_id <> merged.conversation_id
