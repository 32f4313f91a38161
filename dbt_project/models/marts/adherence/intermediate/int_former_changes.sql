-- One row per agenda before this one and owner: what it had changed, as it was published.
{% set columns = 'agenda_on, previous_agenda_on, owner, planned_count, same_count, moved_count, moved_by_news_count, gone_count, new_count' -%}
{%- if has_previous('agenda_changes', 'marts') %}
select {{ columns }} from {{ previous('agenda_changes', 'marts') }} where agenda_on <= {{ as_of_on() }}
{%- else %}
select
    cast(null as date) as agenda_on, cast(null as date) as previous_agenda_on, cast(null as string) as owner,
    {% for name in ['planned', 'same', 'moved', 'moved_by_news', 'gone', 'new'] -%}
    cast(null as bigint) as {{ name }}_count{{ ',' if not loop.last }}
    {% endfor %}
where false
{%- endif %}
