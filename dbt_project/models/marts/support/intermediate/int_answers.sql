-- One row per conversation of a customer with a meaningful reply: the template of the first one ('' for a personal answer), and
-- whether it was about a problem that many reported in that week.
select
    outcomes.conversation_id,
    outcomes.topic,
    coalesce(outcomes.first_answer_template_id, '') as template_id,
    coalesce(trends.is_known_problem, false) as is_known_problem,
    outcomes.is_resolved,
    outcomes.is_positive,
    outcomes.has_come_back
from {{ ref('conversation_outcomes') }} as outcomes
left join {{ ref('topic_trends') }} as trends
    on outcomes.topic = trends.topic
    and {{ week_start('outcomes.opened_on') }} = trends.week_start
    and trends.kind = 'topic'
where outcomes.is_opened_by_customer and outcomes.first_meaningful_reply_minutes is not null
