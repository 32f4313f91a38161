{#-
    A table in one statement. What dbt-duckdb brings for other databases (build aside, rename twice, drop, look for indexes, ask
    for the columns to comment on) took two thirds of a small build's time. DuckDB's own transaction does the same: readers and
    a build that is killed find the old table or the new one, whole.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        drop {{ existing.type if existing else 'table' }} if exists {{ target }} cascade;
        {{ create_table_as(False, target, compiled_code) }}
        {{ descriptions_of(target) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- Comments on the table and its columns, where the configuration asks for them; a contract says that these are its columns. -#}
{% macro descriptions_of(relation) -%}
    {%- if config.persist_relation_docs() and model.description -%}
        {{ duckdb__alter_relation_comment(relation, model.description) }}
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
        {%- for name, column in model.columns.items() if column.description %}
        comment on column {{ relation }}.{{ adapter.quote(name) }} is {{ duckdb_escape_comment(column.description) }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
