-- Conversations by the period in which they were opened. Every rate stands beside what it was divided from; of a wider period the
-- counts add up, and percentiles come from core.fct_conversations or, to within 5 %, from marts.support_times.
with segmented as (
    {% for segment_by, segment in support_segments().items() %}
    select '{{ segment_by }}' as segment_by, {{ segment }} as segment, *
    from {{ ref('conversation_outcomes') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    {% for grain in ['week', 'month'] %}
    select
        '{{ grain }}' as period_grain,
        {{ period_start(grain, period_index(grain, 'opened_on')) }} as period_start,
        segment_by,
        segment,
        {% for name, condition in support_counts().items() -%}
        {#- twenty filters, each of which cuts the rows anew, take longer -#}
        count(case when {{ condition }} then 1 end) as {{ name }},
        {% endfor %}
        {% for time in support_times() -%}
        {{ median_and_p90('cast(' ~ time ~ ' as double)') }} as {{ time }}_percentiles,
        {% endfor %}
        coalesce(sum(rating_share), 0) as rating_share_sum,
        coalesce(sum(agent_rating_share), 0) as agent_rating_share_sum,
        coalesce(sum(reply_count), 0) as reply_count,
        coalesce(sum(template_reply_count), 0) as template_reply_count
    from segmented
    group by 1, 2, 3, 4
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

backlog as (
    {% for segment_by, segment in support_segments().items() %}
    select
        period_grain,
        period_start,
        '{{ segment_by }}' as segment_by,
        {{ segment }} as segment,
        count(*) as backlog_count,
        {{ percentile('cast(age_hours as double)', 0.5) }} as backlog_age_hours_median
    from {{ ref('int_support_backlog') }}
    group by 1, 2, 3, 4
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- a review is its agent's and their team's; the rest is its conversation's, or that which it was merged into
reviews as (
    select
        {{ local_date('reviews.reviewed_at') }} as reviewed_on,
        reviews.quality_rate,
        reviews.agent_id,
        reviews.team,
        coalesce(conversations.topic, '(none)') as topic,
        coalesce(conversations.channel, '(none)') as channel,
        coalesce(conversations.tier, '(none)') as tier
    from {{ ref('quality_reviews') }} as reviews
    left join {{ ref('fct_conversations') }} as reviewed on reviews.conversation_id = reviewed.conversation_id
    left join {{ ref('conversation_outcomes') }} as conversations
        on conversations.conversation_id = coalesce(reviewed.merged_into_id, reviewed.conversation_id)
),

quality as (
    {% for grain in ['week', 'month'] %}
    {% for segment_by, segment in support_segments().items() %}
    select
        '{{ grain }}' as period_grain,
        {{ period_start(grain, period_index(grain, 'reviewed_on')) }} as period_start,
        '{{ segment_by }}' as segment_by,
        {{ segment }} as segment,
        count(quality_rate) as review_count,
        coalesce(sum(quality_rate), 0) as quality_sum
    from reviews
    group by 1, 2, 3, 4
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

keys as (
    select period_grain, period_start, segment_by, segment from counted
    union
    select period_grain, period_start, segment_by, segment from backlog
    union
    select period_grain, period_start, segment_by, segment from quality
)

select
    keys.period_grain,
    keys.period_start,
    {{ period_end_of('keys') }} as period_end,
    keys.segment_by,
    keys.segment,
    {{ period_end_of('keys') }} <= {{ last_whole_day() }} as is_complete,
    {% for name in support_counts() -%}
    coalesce(counted.{{ name }}, 0) as {{ name }},
    {% endfor %}
    {{ rate('counted.first_contact_resolution_count', 'counted.observed_count') }} as first_contact_resolution_rate,
    {{ rate('counted.first_contact_resolution_any_topic_count', 'counted.observed_count') }}
        as first_contact_resolution_any_topic_rate,
    {{ rate('counted.one_touch_count', 'counted.one_touch_known_count') }} as one_touch_rate,
    {{ rate('counted.reopened_conversation_count', 'counted.reopening_known_count') }} as reopened_rate,
    {{ rate('counted.positive_count', 'counted.rated_count') }} as csat_rate,
    {{ rate('counted.rated_resolved_count', 'counted.resolved_count') }} as csat_response_rate,
    round(counted.rating_share_sum, 8) as rating_share_sum,
    round(counted.agent_rating_share_sum, 8) as agent_rating_share_sum,
    round({{ rate('counted.agent_rating_share_sum', 'counted.agent_rated_count') }}, 10) as agent_rating_rate,
    {% for time in support_times() -%}
    {{ rounded_half_up(value_of_list('counted.' ~ time ~ '_percentiles', 1), 4) }} as {{ time }}_median,
    {{ rounded_half_up(value_of_list('counted.' ~ time ~ '_percentiles', 2), 4) }} as {{ time }}_p90,
    {% endfor %}
    {{ rate('counted.first_reply_in_target_count', 'counted.first_reply_count') }} as first_reply_in_target_rate,
    {{ rate('counted.first_meaningful_reply_in_target_count', 'counted.first_meaningful_reply_count') }}
        as first_meaningful_reply_in_target_rate,
    {{ rate('counted.resolution_in_target_count', 'counted.resolution_time_count') }} as resolution_in_target_rate,
    cast(coalesce(counted.reply_count, 0) as bigint) as reply_count,
    cast(coalesce(counted.template_reply_count, 0) as bigint) as template_reply_count,
    {{ rate('counted.template_reply_count', 'counted.reply_count') }} as template_share_rate,
    coalesce(backlog.backlog_count, 0) as backlog_count,
    {{ rounded_half_up('backlog.backlog_age_hours_median', 4) }} as backlog_age_hours_median,
    coalesce(quality.review_count, 0) as review_count,
    round(coalesce(quality.quality_sum, 0), 8) as quality_sum,
    round({{ rate('quality.quality_sum', 'quality.review_count') }}, 10) as quality_index
from keys
{% for parts in ['counted', 'backlog', 'quality'] -%}
left join {{ parts }}
    on keys.period_grain = {{ parts }}.period_grain
    and keys.period_start = {{ parts }}.period_start
    and keys.segment_by = {{ parts }}.segment_by
    and keys.segment = {{ parts }}.segment
{% endfor %}
