{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('conversation_id', 'int_changed_conversations') }}"
) }}

-- One row per conversation with a closing: when it was closed first, how often and when it was opened again after one, and since
-- when it has been closed for good. Closings without a word between them are one; a word comes before a closing of its instant.
with ordered as (
    select
        conversation_id,
        happened_at,
        step,
        lag(step) over (
            partition by conversation_id
            order by happened_at, case step when 'customer' then 1 when 'closed' then 2 else 3 end
        ) as previous_step
    from {{ ref('int_conversation_steps') }}
),

turns as (
    select
        conversation_id,
        happened_at,
        (step = 'closed' and coalesce(previous_step, '') <> 'closed') as is_closing,
        (step <> 'closed' and coalesce(previous_step, '') = 'closed') as is_reopening
    from ordered
)

select
    conversation_id,
    min(happened_at) filter (where is_closing) as first_closed_at,
    count(*) filter (where is_reopening) as reopened_count,
    max(happened_at) filter (where is_reopening) as last_reopened_at,
    case
        when count(*) filter (where is_closing) > count(*) filter (where is_reopening)
            then max(happened_at) filter (where is_closing)
    end as resolved_at,
    max(happened_at) filter (where is_closing) as last_closed_at
from turns
group by conversation_id
having count(*) filter (where is_closing) > 0
