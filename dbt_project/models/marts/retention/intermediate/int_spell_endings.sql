{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('customer_id', 'int_changed_customers') }}"
) }}

-- One row per spell of a customer: the order and the contract that cover it to its end. Where several do (two orders of one day),
-- the greatest id stands for them.
with spells as (
    select customer_id, spell_number, ended_on
    from {{ ref('int_activity_spells') }}
    where true {{ only_changed('customer_id', 'int_changed_customers') }}
),

ending_orders as (
    select spells.customer_id, spells.spell_number, max(orders.order_id) as order_id, max(orders.ordered_on) as ordered_on
    from spells
    inner join {{ ref('int_customer_windows') }} as windows on spells.customer_id = windows.customer_id
    inner join {{ ref('fct_orders') }} as orders
        on spells.customer_id = orders.customer_id
        and orders.ordered_on = {{ add_days('spells.ended_on', '1 - windows.churn_window_days') }}
    where orders.is_counted
    group by spells.customer_id, spells.spell_number
),

ending_contracts as (
    select spells.customer_id, spells.spell_number, max(contracts.contract_id) as contract_id
    from spells
    inner join {{ ref('fct_contracts') }} as contracts
        on spells.customer_id = contracts.customer_id
        and coalesce(contracts.covered_until, date '9999-12-30') = spells.ended_on
    where contracts.is_counted
    group by spells.customer_id, spells.spell_number
)

select
    spells.customer_id,
    spells.spell_number,
    orders.order_id as last_order_id,
    orders.ordered_on as last_ordered_on,
    contracts.contract_id as last_contract_id
from spells
left join ending_orders as orders
    on spells.customer_id = orders.customer_id and spells.spell_number = orders.spell_number
left join ending_contracts as contracts
    on spells.customer_id = contracts.customer_id and spells.spell_number = contracts.spell_number
