-- What each public table is built from: public tables, seeds and what was delivered, steps in between passed through. What only
-- says which rows are worked out again brings no figure, and is left out.
{%- set entries = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id')
            if node.resource_type == 'model' and node.config.get('access', node.access) == 'public' -%}
        {%- set seen, walk = [], namespace(nodes=node.depends_on.nodes) -%}
        {#- more rounds than there are steps on any way -#}
        {%- for _ in range(40) -%}
            {%- set further = [] -%}
            {%- for id in walk.nodes if id not in seen -%}
                {%- do seen.append(id) -%}
                {%- set parent = graph.nodes.get(id) or graph.sources.get(id) -%}
                {%- set is_step = parent.resource_type == 'model' and parent.config.get('access', parent.access) != 'public' -%}
                {%- if is_step and 'intermediate/changes/' in parent.path -%}
                    {#- nothing of it is in a row -#}
                {%- elif is_step -%}
                    {%- do further.extend(parent.depends_on.nodes) -%}
                {%- else -%}
                    {%- set name = parent.schema ~ '.' ~ parent.name | replace('__new', '') -%}
                    {%- set entry = [node.schema ~ '.' ~ node.name, name] -%}
                    {%- if entry not in entries -%}{%- do entries.append(entry) -%}{%- endif -%}
                {%- endif -%}
            {%- endfor -%}
            {%- set walk.nodes = further -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif %}
select
    cast(table_name as string) as table_name,
    cast(reads_table as string) as reads_table
from (
    values
    {% for table_name, reads_table in entries | sort -%}
    ('{{ table_name }}', '{{ reads_table }}'){{ ',' if not loop.last }}
    {% else -%}
    (null, null)
    {% endfor -%}
) as lineage (table_name, reads_table)
where table_name is not null
