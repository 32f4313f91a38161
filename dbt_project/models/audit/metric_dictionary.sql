-- Every column that its table's properties call a metric, with what they say about it: described once, beside the column.
{%- set metrics = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='unique_id') -%}
        {%- for column in node.columns.values() if column.config.meta.metric is defined -%}
            {%- set about = column.config.meta.metric -%}
            {%- do metrics.append([
                about.get('name', column.name), node.schema ~ '.' ~ node.name, column.name,
                column.description, about.get('numerator'), about.get('denominator'),
                'one value ' ~ node.description.split(':')[0].split('.')[0] | replace('One row ', ''),
                about.get('sources'), about.get('caveats')
            ]) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
{%- set names = [
    'metric', 'table_name', 'column_name', 'formula', 'numerator', 'denominator', 'grain', 'source_columns', 'caveats'
] %}
select
    {% for name in names -%}
    cast(described.{{ name }} as string) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from (
    values
    {{ text_rows(metrics or [[none] * 9]) }}
) as described ({{ names | join(', ') }})
where described.metric is not null
