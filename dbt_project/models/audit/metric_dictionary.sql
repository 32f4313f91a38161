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
    cast({{ name }} as string) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from (
    values
    {% for metric in metrics -%}
    ({% for value in metric %}{{ text_or_null(value) }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
    {% else -%}
    ({% for name in names %}null{{ ', ' if not loop.last }}{% endfor %})
    {% endfor -%}
) as described ({{ names | join(', ') }})
where metric is not null
