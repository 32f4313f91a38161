{#- Who the rows of a fact belonged to before this build replaces them. The fact is read as it stands, so a model that calls this
    must run before the fact does: name it in the fact's hook. -#}
{% macro owners_before(fact, key, changed) -%}
    {%- set changed_rows = ref(changed) -%}
    {%- set standing = adapter.get_relation(database=target.database, schema='core', identifier=fact) if is_partial_build() -%}
    {%- if standing -%}
        select distinct customer_id from {{ standing }} where {{ key }} in (select {{ key }} from {{ changed_rows }})
    {%- else -%}
        select cast(null as varchar) as customer_id where false
    {%- endif -%}
{%- endmacro %}
