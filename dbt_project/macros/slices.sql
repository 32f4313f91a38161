{#-
    A full build of a big company works out customers' periods slice by slice, a share of all customers in each: what a slice needs fits
    into memory, where all of it at once would go through the disk, several times as much as the result. A model's own statement is
    the first slice; its `post_hook` inserts the others, in the same transaction.
-#}

{#- In how many slices: so that what the orders of one bring, about two kilobytes each, fits into the memory that DuckDB may have. A
    partial build has one. -#}
{% macro slice_count() -%} {{ return(adapter.dispatch('slice_count')()) }} {%- endmacro %}
{% macro default__slice_count() -%}
    {%- if not (execute and flags.FULL_REFRESH) -%} {{ return(1) }} {%- endif -%}
    {%- set found = run_query("
        select cast(ceil(
            max(estimated_size) * 2000.0 / any_value(parse_formatted_bytes(current_setting('memory_limit')))
        ) as integer)
        from duckdb_tables()
        where database_name = current_database() and schema_name = 'core' and table_name = 'fct_orders'
    ") -%}
    {{ return([found.columns[0].values()[0] or 1, 1] | max) }}
{%- endmacro %}

{#- Whether a customer is in a slice. -#}
{% macro is_in_slice(customer_id, slice) -%}
    {%- set count = slice_count() -%}
    {{ 'hash(' ~ customer_id ~ ') % ' ~ count ~ ' = ' ~ slice if count > 1 else 'true' }}
{%- endmacro %}
