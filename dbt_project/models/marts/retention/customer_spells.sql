-- Why a customer was active, and why no longer: the order or contract that covers a spell to its end.
select
    spells.customer_id,
    cast(spells.spell_number as integer) as spell_number,
    spells.started_on,
    case when spells.ended_on < date '9999-12-30' then spells.ended_on end as covered_until,
    case when spells.ended_on < {{ last_whole_day() }} then {{ add_days('spells.ended_on', 1) }} end as lost_on,
    endings.last_order_id,
    endings.last_ordered_on,
    endings.last_contract_id,
    cast(windows.churn_window_days as integer) as churn_window_days,
    spells.started_on <= {{ last_whole_day() }} and spells.ended_on >= {{ last_whole_day() }} as is_current
from {{ ref('int_activity_spells') }} as spells
inner join {{ ref('int_customer_windows') }} as windows on spells.customer_id = windows.customer_id
left join {{ ref('int_spell_endings') }} as endings
    on spells.customer_id = endings.customer_id and spells.spell_number = endings.spell_number
