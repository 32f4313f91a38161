-- Every column of every public table, as the project's properties say: what it means, whether it is personal data, and what names a row.
{%- set keys, targets, entries = {}, {}, [] -%}
{%- if execute -%}
    {%- for test in graph.nodes.values() | selectattr('resource_type', 'equalto', 'test') if test.test_metadata -%}
        {%- set arguments = test.test_metadata.kwargs -%}
        {%- if test.test_metadata.name == 'key' -%}
            {%- do keys.update({test.attached_node: arguments.get('columns')}) -%}
        {%- elif test.test_metadata.name == 'relationships' -%}
            {%- set found = modules.re.search("ref\('(\w+)'\)", arguments.to) -%}
            {%- do targets.update({test.attached_node ~ '.' ~ test.column_name: found.group(1) ~ '.' ~ arguments.field}) if found -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set described = graph.nodes.values() | list + graph.sources.values() | list -%}
    {%- for node in described | sort(attribute='unique_id')
            if node.schema in ['core', 'marts', 'audit'] and node.resource_type in ['model', 'seed', 'source'] -%}
        {%- for column in node.columns.values() -%}
            {%- set key = keys.get(node.unique_id, []) -%}
            {%- do entries.append([
                node.schema ~ '.' ~ node.name, column.name, column.data_type, column.description,
                'true' if column.config.meta.personal else 'false',
                key.index(column.name) + 1 if column.name in key else 'null',
                targets.get(node.unique_id ~ '.' ~ column.name)
            ]) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif %}
select
    cast(table_name as string) as table_name,
    cast(column_name as string) as column_name,
    cast(data_type as string) as data_type,
    cast(description as string) as description,
    cast(is_personal as boolean) as is_personal,
    cast(key_position as integer) as key_position,
    cast(refers_to as string) as refers_to
from (values
    {% for entry in entries -%}
    (
        {{- text_or_null(entry[0]) }}, {{ text_or_null(entry[1]) }}, {{ text_or_null(entry[2]) }}, {{ text_or_null(entry[3]) }}, {{ entry[4] }}, {{ entry[5] }}, {{ text_or_null(entry[6]) -}}
    ){{ ',' if not loop.last }}
    {% else -%}
    (null, null, null, null, null, null, null)
    {% endfor -%}
) as described (table_name, column_name, data_type, description, is_personal, key_position, refers_to)
