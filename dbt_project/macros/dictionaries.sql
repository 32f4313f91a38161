{#- What the project's properties say, as text in SQL; null where they say nothing. -#}
{% macro text_or_null(value) -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(value)) if value else 'null' }}
{%- endmacro %}
