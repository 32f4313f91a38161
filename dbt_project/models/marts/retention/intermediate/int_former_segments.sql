-- One row per customer by the last published version with the attributes that retention was cut by then; none in a full build.
{%- set now = ref('int_customer_segments') %}
{%- if is_partial_build() and has_previous('retention_counts', 'marts') %}
{{ customer_segments(previous('dim_customers'), previous('fct_contracts')) }}
{%- else %}
select customer_id, {{ retention_dimensions() | reject('equalto', 'tier') | join(', ') }}
from {{ now }}
where false
{%- endif %}
