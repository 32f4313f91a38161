-- One row per contact that changed since the last published version.
{% if not is_partial_build() -%}
select contact_id from {{ ref('stg_crm__contacts') }} where false
{%- else -%}
select contact_id
from {{ ref('stg_crm__contacts') }}
where
    {{ has_changed('crm', 'occurred_at') }}
    or 'id:' || customer_id in (select entity from {{ ref('int_changed_identities') }})
{%- endif %}
