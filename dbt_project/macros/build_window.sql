{#- What a run may see. One row in audit.build_window says it, so that no compiled query changes from day to day. -#}

{% macro as_of() -%} (select as_of from {{ source('audit', 'build_window') }}) {%- endmacro %}
{#- The company's day on which as_of falls: the first day that is not whole yet. -#}
{% macro as_of_on() -%} (select as_of_on from {{ source('audit', 'build_window') }}) {%- endmacro %}
{% macro last_whole_day() -%} (select last_whole_day from {{ source('audit', 'build_window') }}) {%- endmacro %}
{% macro last_visible_on() -%} (select last_visible_on from {{ source('audit', 'build_window') }}) {%- endmacro %}
{% macro previous_as_of() -%} (select previous_as_of from {{ source('audit', 'build_window') }}) {%- endmacro %}

{#- Rows of a staged relation that changed: a newer version arrived, or as_of has reached their time. -#}
{% macro has_changed(source_name, instant=none) -%}
    (
        _load > (select previous_{{ source_name }}_load from {{ source('audit', 'build_window') }})
        {%- if instant %}
        or ({{ instant }} >= {{ previous_as_of() }} and {{ instant }} < {{ as_of() }})
        {%- endif %}
    )
{%- endmacro %}
