-- Every column of every public table, as the project's properties say: what it means, whether it is personal data, and what names
-- a row.
{%- set keys, targets, entries = {}, {}, [] -%}
{%- if execute -%}
    {%- for test in graph.nodes.values() | selectattr('resource_type', 'equalto', 'test') if test.test_metadata -%}
        {%- set arguments = test.test_metadata.kwargs -%}
        {%- if test.test_metadata.name == 'key' -%}
            {%- do keys.update({test.attached_node: arguments.get('columns')}) -%}
        {%- elif test.test_metadata.name == 'relationships' -%}
            {%- set found = modules.re.search("ref\('(\w+)'\)", arguments.to) -%}
            {%- set column = test.attached_node ~ '.' ~ test.column_name -%}
            {%- do targets.update({column: found.group(1) ~ '.' ~ arguments.field}) if found -%}
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
                key.index(column.name) + 1 if column.name in key else none,
                targets.get(node.unique_id ~ '.' ~ column.name)
            ]) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif %}
select
    cast(described.table_name as string) as table_name,
    cast(described.column_name as string) as column_name,
    cast(described.data_type as string) as data_type,
    cast(described.description as string) as description,
    cast(described.is_personal as boolean) as is_personal,
    cast(described.key_position as integer) as key_position,
    cast(described.refers_to as string) as refers_to
from (values
    {{ text_rows(entries or [[none] * 7]) }}
) as described (table_name, column_name, data_type, description, is_personal, key_position, refers_to)
