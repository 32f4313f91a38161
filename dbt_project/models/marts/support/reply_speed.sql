-- Is it the quick answer that solves, or the right one? What became of customers' conversations by how fast they were answered:
-- by any human word, and by the first that was more than an acknowledgement.
{%- set measures = {
    'first_reply': 'first_reply_business_minutes', 'first_meaningful_reply': 'first_meaningful_reply_business_minutes'
} %}
with segmented as (
    {% for segment_by, segment in support_segments().items() if segment_by != 'agent' %}
    select '{{ segment_by }}' as segment_by, {{ segment }} as segment, *
    from {{ ref('conversation_outcomes') }}
    where is_opened_by_customer
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

banded as (
    {% for measure, minutes in measures.items() %}
    select
        '{{ measure }}' as measure,
        {{ month_start('opened_on') }} as period_start,
        case
            {%- for limit in var('reply_bands_minutes') %}
            when {{ minutes }} <= {{ limit }} then {{ loop.index }}
            {%- endfor %}
            when {{ minutes }} is not null then {{ var('reply_bands_minutes') | length + 1 }}
            else {{ var('reply_bands_minutes') | length + 2 }}
        end as band_number,
        *
    from segmented
    where reply_count is not null or {{ minutes }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        measure,
        period_start,
        segment_by,
        segment,
        band_number,
        {% for name in ['conversation', 'resolved', 'observed', 'first_contact_resolution', 'rated', 'positive'] -%}
        count(*) filter (where {{ support_counts()[name ~ '_count'] }}) as {{ name }}_count{{ ',' if not loop.last }}
        {% endfor %}
    from banded
    group by measure, period_start, segment_by, segment, band_number
)

select
    measure,
    period_start,
    segment_by,
    segment,
    band_number,
    case band_number
        {%- for limit in var('reply_bands_minutes') %}
        when {{ loop.index }} then 'within {{ limit }} min'
        {%- endfor %}
        when {{ var('reply_bands_minutes') | length + 1 }} then 'over {{ var('reply_bands_minutes') | last }} min'
        else 'no reply'
    end as band,
    conversation_count,
    resolved_count,
    {{ rate('resolved_count', 'conversation_count') }} as resolved_rate,
    observed_count,
    first_contact_resolution_count,
    {{ rate('first_contact_resolution_count', 'observed_count') }} as first_contact_resolution_rate,
    rated_count,
    positive_count,
    {{ rate('positive_count', 'rated_count') }} as csat_rate
from counted
