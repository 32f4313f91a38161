{#-
    The columns together name a row: none of them is empty, and no two rows share them. One scan for both. In a partial build a table
    with `rewritten` (a model of the values of its first key column that the build wrote anew) is looked at there alone: its other rows
    were looked at when they were written.
-#}
{% test key(model, columns, rewritten=none) %}
{%- set of_rewritten = only_changed(columns[0], rewritten) if rewritten else '' %}
select {{ columns | join(', ') }}, count(*) as row_count
from {{ model }}
where true {{ of_rewritten }}
group by {{ columns | join(', ') }}
having count(*) > 1 {%- for column in columns %} or {{ column }} is null {%- endfor %}
{% endtest %}
