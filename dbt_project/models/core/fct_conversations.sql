{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('conversation_id', 'int_changed_conversations') }}"
) }}

-- A conversation as it stood at as_of: what happened later (closing, rating) is not seen yet. Without messages, what the export's
-- header cannot say is unknown, never 0.
with moments as (
    select
        moments.*,
        {% for name in conversation_moments() -%}
        {{ open_seconds('moments.' ~ name, name ~ '_day') }} as {{ name }}_open_seconds{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_conversation_moments') }} as moments
    {% for name in conversation_moments() -%}
    left join {{ source('audit', 'support_calendar') }} as {{ name }}_day on moments.{{ name }}_on = {{ name }}_day.day_on
    {% endfor %}
)

select
    moments.conversation_id,
    moments.customer_id,
    moments.channel,
    moments.opened_at,
    moments.opened_on,
    moments.closed_at,
    moments.status,
    moments.topic,
    moments.agent_id,
    moments.started_by,
    moments.rating,
    moments.rating_scale,
    moments.rated_at,
    moments.agent_rating,
    moments.bug_id,
    moments.experiment_id,
    moments.variant,
    moments.team,
    moments.merged_into_id,
    moments.is_opened_by_customer,
    moments.has_messages,
    moments.handed_over_at,
    moments.first_reply_at,
    moments.first_meaningful_reply_at,
    moments.first_closed_at,
    moments.resolved_at,
    moments.is_resolved,
    moments.reopened_count,
    moments.last_reopened_at,
    moments.unanswered_since_at,
    moments.message_count,
    moments.customer_message_count,
    moments.agent_message_count,
    moments.reply_count,
    moments.answer_count,
    moments.template_reply_count,
    moments.agent_count,
    moments.first_reply_agent_id,
    moments.first_answer_template_id,
    {{ minutes_between('moments.waiting_since', 'moments.first_reply') }} as first_reply_minutes,
    {{ business_minutes('waiting_since', 'first_reply') }} as first_reply_business_minutes,
    {{ minutes_between('moments.waiting_since', 'moments.first_meaningful_reply') }} as first_meaningful_reply_minutes,
    {{ business_minutes('waiting_since', 'first_meaningful_reply') }} as first_meaningful_reply_business_minutes,
    {{ minutes_between('moments.waiting_since', 'moments.resolved') }} as resolution_minutes,
    {{ business_minutes('waiting_since', 'resolved') }} as resolution_business_minutes,
    moments.source_file,
    moments.source_line,
    moments.load_id
from moments
