{#- The rows of an object as delivered: all of them, or only the loads since the last completed build. -#}
{% macro delivered(source_name, object_name) -%}
    {{ source('raw', source_name ~ '_' ~ object_name ~ ('__new' if is_incremental() else '')) }}
{%- endmacro %}

{% macro lineage() -%} _layout, _file, _line, _load, _arrival {%- endmacro %}

{#- One row per record: the newest by updated_at, else by arrival, among what `relation` holds and what was staged before. -#}
{% macro newest_version(relation, key) -%}
    select *
    from (
        select * from {{ relation }}
        {%- if is_incremental() %}
        union all
        select staged.*
        from {{ this }} as staged
        where exists (
            select 1 from {{ relation }} as incoming
            where {% for column in key %}{{ 'and ' if not loop.first }}incoming.{{ column }} = staged.{{ column }} {% endfor %}
        )
        {%- endif %}
    ) as versions
    qualify row_number() over (
        partition by {{ key | join(', ') }}
        order by updated_at desc nulls last, _load desc, _arrival desc
    ) = 1
{%- endmacro %}
