{{ config(unique_key=['conversation_id']) }}

with delivered as {{ not_materialized() }} (
    select
        conversation_id,
        customer_id,
        email,
        phone,
        channel,
        {{ text_to_instant('opened_at') }} as opened_at,
        {{ text_to_instant('closed_at') }} as closed_at,
        status,
        topic,
        agent_id,
        started_by,
        cast(rating as decimal(18, 4)) as rating,
        rating_scale,
        {{ text_to_instant('rated_at') }} as rated_at,
        cast(agent_rating as decimal(18, 4)) as agent_rating,
        bug_id,
        experiment_id,
        variant,
        team,
        {{ text_to_instant('first_reply_at') }} as first_reply_at,
        cast(reopened_count as bigint) as reopened_count,
        merged_into_id,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('chat', 'conversations') }}
)

-- of the newest version only: to read a phone number takes longer than all else
select
    *,
    {{ email_key('email') }} as email_key,
    {{ phone_key('phone') }} as phone_key
from ({{ newest_version('delivered', 'chat', ['conversation_id'], added=['email_key', 'phone_key']) }}) as newest
