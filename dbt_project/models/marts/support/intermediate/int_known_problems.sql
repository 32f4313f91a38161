-- One row per week and topic that many reported at once: known_problem_factor times the mean of its eight weeks before, and no
-- fewer than known_problem_count. Then one answer for all is right. A topic younger than eight weeks has no past to compare with.
with weeks as (
    select {{ period_index('week', 'opened_on') }} as week_index, topic, count(*) as conversation_count
    from {{ ref('int_conversation_outcomes') }}
    where topic is not null
    group by 1, 2
),

compared as (
    select
        *,
        coalesce(
            sum(conversation_count) over (
                partition by topic order by week_index range between 8 preceding and 1 preceding
            ), 0
        ) / 8.0 as usual_count,
        min(week_index) over (partition by topic) <= week_index - 8 as has_past
    from weeks
)

select {{ period_start('week', 'week_index') }} as week_start, topic, conversation_count, usual_count
from compared
where
    has_past
    and conversation_count >= {{ var('known_problem_count') }}
    and conversation_count >= {{ var('known_problem_factor') }} * usual_count
