-- One row per agenda before this one and owner: what it had changed, as it was published.
{% set counts = ['planned', 'same', 'moved', 'moved_by_news', 'gone', 'new'] -%}
{%- if has_previous('agenda_changes', 'marts') %}
select agenda_on, previous_agenda_on, owner{% for name in counts %}, {{ name }}_count{% endfor %}
from {{ previous('agenda_changes', 'marts') }}
where agenda_on <= {{ as_of_on() }}
{%- else %}
select
    cast(null as date) as agenda_on, cast(null as date) as previous_agenda_on, cast(null as string) as owner,
    {% for name in counts -%}
    cast(null as bigint) as {{ name }}_count{{ ',' if not loop.last }}
    {% endfor %}
where false
{%- endif %}
