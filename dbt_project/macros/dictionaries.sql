{#- What the project's properties say, as text in SQL; null where they say nothing. -#}
{% macro text_or_null(value) -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(value)) if value else 'null' }}
{%- endmacro %}

{#- Rows of `values` with what the project's properties say, as text; null where they say nothing. All cells are escaped at once: with
    a macro called for each of thousands, a dictionary took longer than most marts. -#}
{% macro text_rows(rows) -%}
    {%- set between, cells = '\x1f', [] -%}
    {%- for row in rows -%}
        {%- do cells.extend(row) -%}
    {%- endfor -%}
    {%- set escaped = dbt.escape_single_quotes(cells | map('default', '', true) | join(between)).split(between) -%}
    {%- for row in escaped | batch((rows | first) | length) -%}
        ({% for cell in row %}{{ "'" ~ cell ~ "'" if cell else 'null' }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
