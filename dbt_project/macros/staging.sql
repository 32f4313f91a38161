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
    nothing but what changed. A partial build writes only records that did. `added` names columns that the model adds to these.
-#}
{% macro newest_version(relation, source_name, key, added=[]) -%}
    {%- if is_incremental() -%}
        {%- set versions -%}
            select * from {{ relation }}
            union all
            select {{ all_but(added, 'staged') if added else 'staged.*' }}
            from {{ this }} as staged
            where exists (select 1 from {{ relation }} as incoming where {{ is_same_record('incoming', 'staged', key) }})
        {%- endset -%}
        {{ newest_of(versions, key, has_changed(source_name)) }}
    {%- else -%}
        {%- set delivered_again -%}
            select * from {{ relation }} as delivered
            where exists (select 1 from again where {{ is_same_record('again', 'delivered', key) }})
        {%- endset -%}
    select *
    from (
        -- most records come once: to sort all of them by their versions takes three times as long
        with again as (
            select {{ key | join(', ') }}
            from {{ relation }}
            group by {{ key | join(', ') }}
            having count(*) > 1
        )

        select * from {{ relation }} as delivered
        where not exists (select 1 from again where {{ is_same_record('again', 'delivered', key) }})
        union all
        {{ newest_of(delivered_again, key) }}
    ) as newest
    {%- endif -%}
{%- endmacro %}

{#- The newest of the `versions` of each record, with the lineage of the first delivery of its content. -#}
{% macro newest_of(versions, key, condition='true') -%}
    {%- set newest_first = 'partition by ' ~ key | join(', ') ~ ' order by updated_at desc nulls last, _load desc, _arrival desc' -%}
    select {{ all_but(['_content', '_older_content']) }}
    from (
        select
            *,
            lead(_content) over ({{ newest_first }}) as _older_content
        from (select *, {{ content(lineage()) }} as _content from ({{ versions }}) as versions) as contents
    ) as compared
    where _content is distinct from _older_content
    qualify row_number() over ({{ newest_first }}) = 1 and {{ condition }}
{%- endmacro %}

{#- Whether a row of `one` and a row of `other` have the same key. -#}
{% macro is_same_record(one, other, key) -%}
    {%- for column in key -%}
    {{ ' and ' if not loop.first }}{{ one }}.{{ column }} is not distinct from {{ other }}.{{ column }}
    {%- endfor -%}
{%- endmacro %}
