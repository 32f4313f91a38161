-- One row per answered conversation: the template of its first reply that was no acknowledgement ('' for a personal one), and
-- whether it was about a problem that many reported in that week.
select
    outcomes.conversation_id,
    coalesce(outcomes.topic, '(none)') as topic,
    coalesce(outcomes.answer_template_id, '') as template_id,
    known.topic is not null as is_known_problem,
    outcomes.is_resolved,
    outcomes.is_positive,
    outcomes.has_come_back
from {{ ref('int_conversation_outcomes') }} as outcomes
left join {{ ref('int_known_problems') }} as known
    on outcomes.topic = known.topic and {{ week_start('outcomes.opened_on') }} = known.week_start
where outcomes.is_answered
