{#- Who the rows of a fact belonged to before this build replaces them. The fact is read as it stands, so a model that calls this
    must run before the fact does: name it in the fact's hook. -#}
{% macro owners_before(fact, key, changed) -%}
    {%- set changed_rows = ref(changed) -%}
    {%- set standing = standing_relation(fact) -%}
    {%- if standing -%}
        select distinct customer_id from {{ standing }} where {{ key }} in (select {{ key }} from {{ changed_rows }})
    {%- else -%}
        select cast(null as varchar) as customer_id where false
    {%- endif -%}
{%- endmacro %}

{#- A table of core, or a step, as it stands before this build replaces it; none in a full build. Read it only in a model that runs first. -#}
{% macro standing_relation(name) -%}
    {%- set schema = 'intermediate' if name.startswith('int_') else 'core' -%}
    {{ return(adapter.get_relation(database=target.database, schema=schema, identifier=name) if is_partial_build() else none) }}
{%- endmacro %}
