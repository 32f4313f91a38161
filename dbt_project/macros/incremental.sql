{#- A full build looks at everything; a partial one only at what changed since the last completed build. -#}
{% macro is_partial_build() -%} {{ return(execute and not flags.FULL_REFRESH) }} {%- endmacro %}

{#- Before new rows go in, the old rows of everything that changed go out: a record may also have left the table. -#}
{% macro forget(column, changed) -%}
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

{#- As `forget`, for facts whose former owners int_displaced_customers notes down first. -#}
{% macro forget_fact(key, changed) -%}
    {%- do ref('int_displaced_customers') -%}
    {{ forget(key, changed) }}
{%- endmacro %}

{#- For what a build must remember of the state before it: rows of earlier builds go out, those of a killed try of the same one stay. -#}
{% macro forget_earlier_builds() -%}
    {%- if is_incremental() -%} delete from {{ this }} where _build_id <> {{ build_id() }} {%- endif -%}
{%- endmacro %}
