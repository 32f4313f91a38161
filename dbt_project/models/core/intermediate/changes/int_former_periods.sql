{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_earlier_builds() }}"
) }}

-- One row per changed customer and period as it stood at the last completed build, and one without a period per changed customer:
-- a second try of a killed build must not take what the first one wrote for what stood before.
{%- set segments = standing_relation('int_customer_segments') %}
{%- set types = retention_row_types() %}
with changed as (
    select customer_id
    from {{ ref('int_changed_customers') }}
    {% if not is_partial_build() -%}
    where false
    {%- elif is_incremental() -%}
    where customer_id not in (select customer_id from {{ this }})
    {%- endif %}
)

select
    customer_id,
    {% for column, type in types.items() -%}
    cast(null as {{ type }}) as {{ column }},
    {% endfor -%}
    {{ build_id() }} as _build_id
from changed
{% if segments -%}
union all
select
    periods.customer_id,
    {% for column in types -%}
    {{ retention_row_column(column) }} as {{ column }},
    {% endfor -%}
    {{ build_id() }} as _build_id
from ({{ tiered_periods('select customer_id from changed', relation=standing_relation) }}) as periods
left join {{ segments }} as customers on periods.customer_id = customers.customer_id
{%- endif %}
