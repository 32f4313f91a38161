-- One row per contract that changed since the last published version: a newer version, a customer id that changed, or a day
-- reached on which it starts, ends or its cancellation takes effect.
{% if not is_partial_build() -%}
select contract_id from {{ ref('stg_crm__contracts') }} where false
{%- else -%}
select contract_id
from {{ ref('stg_crm__contracts') }}
where
    {{ has_changed('crm') }}
    or 'id:' || customer_id in (select entity from {{ ref('int_changed_identities') }})
    {%- for day in ['started_on', 'ends_on', 'cancelled_on'] %}
    or {{ day }} between (select previous_as_of_on - 1 from {{ source('audit', 'build_window') }}) and {{ as_of_on() }}
    {%- endfor %}
{%- endif %}
