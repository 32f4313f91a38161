{#- The rows of an object as delivered: all of them, or only the loads since the last published version. -#}
{% macro delivered(source_name, object_name) -%}
    {{ source('raw', source_name ~ '_' ~ object_name ~ ('__new' if is_incremental() else '')) }}
{%- endmacro %}

{% macro lineage() -%} _layout, _file, _line, _load, _arrival {%- endmacro %}

{#- The last columns of a fact: which line of which file its record was delivered in. Beside the fact, where they cost next to
    nothing (one file after the other, one line after the other), and not a second table of all records. -#}
{% macro delivered_in(staged=none) -%}
    {%- set of = staged ~ '.' if staged else '' -%}
    {{ of }}_file as source_file,
    {{ of }}_line as source_line,
    {{ of }}_load as load_id
{%- endmacro %}

{#-
    One row per record: the newest by updated_at, else by arrival, among what `relation` holds and what was staged before. Where the
    same content was delivered again and again, the first of these deliveries stands for all: a full export every day changes
    nothing but what changed. A partial build writes only records that did.
-#}
{% macro newest_version(relation, source_name, key) -%}
    {%- set newest_first = 'partition by ' ~ key | join(', ') ~ ' order by updated_at desc nulls last, _load desc, _arrival desc' -%}
    select {{ all_but(['_content', '_older_content']) }}
    from (
        select
            *,
            lead(_content) over ({{ newest_first }}) as _older_content
        from (
            select *, {{ content(lineage()) }} as _content from {{ relation }}
            {%- if is_incremental() %}
            union all
            select staged.*, {{ content(lineage()) }} as _content
            from {{ this }} as staged
            where exists (
                select 1 from {{ relation }} as incoming
                where {% for column in key %}{{ 'and ' if not loop.first }}incoming.{{ column }} = staged.{{ column }} {% endfor %}
            )
            {%- endif %}
        ) as versions
    ) as compared
    where _content is distinct from _older_content
    qualify row_number() over ({{ newest_first }}) = 1 {{ 'and ' ~ has_changed(source_name) if is_incremental() }}
{%- endmacro %}
