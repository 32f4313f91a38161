with segments as (
    {% for segment_by, segment in quality_dimensions().items() -%}
    select
        week_start,
        '{{ segment_by }}' as segment_by,
        {{ segment }} as segment,
        {% for name in [
            'closed', 'review', 'scored', 'self_scored', 'peer_scored', 'paired', 'critical_failure', 'goal', 'goal_review'
        ] -%}
        cast(sum({{ name }}_count) as bigint) as {{ name }}_count,
        {% endfor -%}
        {% for name in ['quality', 'self_quality', 'peer_quality', 'paired_gap'] -%}
        round(sum({{ name }}_sum), 8) + 0.0 as {{ name }}_sum
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_quality_weeks') }}
    group by 1, 2, 3
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    week_start,
    {{ add_days('week_start', 6) }} as week_end,
    segment_by,
    segment,
    closed_count,
    review_count,
    scored_count,
    quality_sum,
    round({{ rate('quality_sum', 'scored_count') }}, 8) as quality_index,
    self_scored_count,
    self_quality_sum,
    round({{ rate('self_quality_sum', 'self_scored_count') }}, 8) as self_quality_index,
    peer_scored_count,
    peer_quality_sum,
    round({{ rate('peer_quality_sum', 'peer_scored_count') }}, 8) as peer_quality_index,
    round({{ rate('self_quality_sum', 'self_scored_count') }} - {{ rate('peer_quality_sum', 'peer_scored_count') }}, 8)
        as self_peer_gap,
    paired_count,
    paired_gap_sum,
    round({{ rate('paired_gap_sum', 'paired_count') }}, 8) as paired_self_peer_gap,
    critical_failure_count,
    goal_review_count,
    goal_count,
    {{ rate('goal_review_count', 'goal_count') }} as coverage_rate,
    {{ add_days('week_start', 6) }} <= {{ last_whole_day() }} as is_complete
from segments
