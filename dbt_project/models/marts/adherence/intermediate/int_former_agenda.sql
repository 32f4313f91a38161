-- One row per contact that the agenda published last had planned, and the day of that agenda.
{%- if has_previous('contact_agenda', 'marts') and has_previous('fct_planned_contacts') %}
select
    customer_id,
    channel,
    owner,
    tier,
    due_on,
    (select max(agenda_on) from {{ previous('fct_planned_contacts') }}) as agenda_on
from {{ previous('contact_agenda', 'marts') }}
{%- else %}
select
    cast(null as string) as customer_id, cast(null as string) as channel, cast(null as string) as owner,
    cast(null as string) as tier, cast(null as date) as due_on, cast(null as date) as agenda_on
where false
{%- endif %}
