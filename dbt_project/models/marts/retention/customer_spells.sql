-- Why a customer was active, and why no longer: the order or contract that covers a spell to its end. Where several do (two
-- orders of one day), the greatest id stands for them.
with ending_orders as (
    select spells.customer_id, spells.spell_number, max(orders.order_id) as order_id, max(orders.ordered_on) as ordered_on
    from {{ ref('int_activity_spells') }} as spells
    inner join {{ ref('int_customer_windows') }} as windows on spells.customer_id = windows.customer_id
    inner join {{ ref('fct_orders') }} as orders
        on spells.customer_id = orders.customer_id
        and orders.ordered_on = {{ add_days('spells.ended_on', '1 - windows.churn_window_days') }}
    where orders.is_counted
    group by spells.customer_id, spells.spell_number
),

ending_contracts as (
    select spells.customer_id, spells.spell_number, max(contracts.contract_id) as contract_id
    from {{ ref('int_activity_spells') }} as spells
    inner join {{ ref('fct_contracts') }} as contracts
        on spells.customer_id = contracts.customer_id
        and coalesce(contracts.covered_until, date '9999-12-30') = spells.ended_on
    where contracts.is_counted
    group by spells.customer_id, spells.spell_number
)

select
    spells.customer_id,
    cast(spells.spell_number as integer) as spell_number,
    spells.started_on,
    case when spells.ended_on < date '9999-12-30' then spells.ended_on end as covered_until,
    case when spells.ended_on < {{ last_whole_day() }} then {{ add_days('spells.ended_on', 1) }} end as lost_on,
    orders.order_id as last_order_id,
    orders.ordered_on as last_ordered_on,
    contracts.contract_id as last_contract_id,
    cast(windows.churn_window_days as integer) as churn_window_days,
    spells.started_on <= {{ last_whole_day() }} and spells.ended_on >= {{ last_whole_day() }} as is_current
from {{ ref('int_activity_spells') }} as spells
inner join {{ ref('int_customer_windows') }} as windows on spells.customer_id = windows.customer_id
left join ending_orders as orders
    on spells.customer_id = orders.customer_id and spells.spell_number = orders.spell_number
left join ending_contracts as contracts
    on spells.customer_id = contracts.customer_id and spells.spell_number = contracts.spell_number
