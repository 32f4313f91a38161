-- One row per contract that this build must look at again: a newer version, a customer id that changed, or a day reached on
-- which it starts, ends or its cancellation takes effect.
select contract_id
from {{ ref('stg_crm__contracts') }}
where
    {{ is_touched('crm') }}
    {%- for day in ['started_on', 'ends_on', 'cancelled_on'] %}
    or {{ day }} between (select previous_as_of_on - 1 from {{ source('audit', 'build_window') }}) and {{ as_of_on() }}
    {%- endfor %}
union
select staged.contract_id
from {{ ref('stg_crm__contracts') }} as staged
inner join {{ ref('int_changed_identities') }} as changed on 'id:' || staged.customer_id = changed.entity
