{#- A full build of a layer looks at everything; a partial one only at what changed since the last published version. (True also
    where dbt only parses, so that it sees every `ref`.) -#}
{% macro is_partial_build() -%} {{ return(not (execute and flags.FULL_REFRESH)) }} {%- endmacro %}

{#- A table of core in the last published version, which no build changes: what was true before this one. For partial builds. -#}
{% macro previous(table, schema='core') -%} {{ return(adapter.dispatch('previous')(table, schema)) }} {%- endmacro %}
{% macro default__previous(table, schema) -%} previous.{{ schema }}.{{ table }} {%- endmacro %}

{#- Before new rows go in, the old rows of everything that changed go out: a record may also have left the table. -#}
{% macro delete_changed(column, changed) -%}
    {%- set relation = ref(changed) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ column }} in (select {{ column }} from {{ relation }})
    {%- endif -%}
{%- endmacro %}

{#- `and column in (what changed)`; nothing in a full build. -#}
{% macro only_changed(column, changed) -%}
    {%- set relation = ref(changed) -%}
    {%- if is_partial_build() -%}
        and {{ column }} in (select {{ column.split('.')[-1] }} from {{ relation }})
    {%- endif -%}
{%- endmacro %}

{#- Whether the last published version has the table: nothing may be published yet, or by an older Holdfast. -#}
{% macro has_previous(table, schema='core') -%}
    {{ return(execute and has_table('previous', schema, table)) }}
{%- endmacro %}
