-- Each template where it was the answer, against personal answers on the same topic; conversations about a known problem are left
-- out of both, because there a template is right.
{%- set outcomes = {'resolution': ('is_resolved', 'is_resolved is not null'), 'csat': ('is_positive', 'is_positive is not null'),
    'recontact': ('has_come_back', 'has_come_back is not null')} %}
with uses as (
    select
        messages.template_id,
        conversations.topic,
        count(*) as message_count,
        count(distinct messages.conversation_id) as conversation_count,
        count(distinct messages.author_id) as agent_count
    from {{ ref('fct_messages') }} as messages
    inner join {{ ref('conversation_outcomes') }} as conversations on messages.conversation_id = conversations.conversation_id
    where messages.template_id is not null and messages.author_kind = 'agent'
    group by 1, 2
),

answers as (
    select
        template_id,
        topic,
        count(*) as answer_count,
        count(*) filter (where is_known_problem) as known_problem_count
        {%- for name, (is_true, is_observed) in outcomes.items() %},
        count(*) filter (where not is_known_problem and {{ is_observed }}) as {{ name }}_observed_count,
        count(*) filter (where not is_known_problem and {{ is_true }}) as {{ name }}_count
        {%- endfor %}
    from {{ ref('int_answers') }}
    group by template_id, topic
)

select
    uses.template_id,
    uses.topic,
    uses.message_count,
    uses.conversation_count,
    uses.agent_count,
    coalesce(answers.answer_count, 0) as answer_count,
    coalesce(answers.known_problem_count, 0) as known_problem_count
    {%- for name in outcomes %},
    coalesce(answers.{{ name }}_observed_count, 0) as {{ name }}_observed_count,
    coalesce(answers.{{ name }}_count, 0) as {{ name }}_count,
    {{ rate('answers.' ~ name ~ '_count', 'answers.' ~ name ~ '_observed_count') }} as {{ name }}_rate,
    coalesce(personal.{{ name }}_observed_count, 0) as personal_{{ name }}_observed_count,
    coalesce(personal.{{ name }}_count, 0) as personal_{{ name }}_count,
    {{ rate('personal.' ~ name ~ '_count', 'personal.' ~ name ~ '_observed_count') }} as personal_{{ name }}_rate,
    round({{ two_shares_p_value(
        'answers.' ~ name ~ '_count', 'answers.' ~ name ~ '_observed_count',
        'personal.' ~ name ~ '_count', 'personal.' ~ name ~ '_observed_count'
    ) }}, 10) as {{ name }}_p_value
    {%- endfor %}
from uses
left join answers on uses.template_id = answers.template_id and uses.topic = answers.topic
left join answers as personal on uses.topic = personal.topic and personal.template_id = ''
