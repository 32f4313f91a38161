-- The way from a cell of marts.retention to its customers: what everybody is cut by, spelt as marts.retention spells it, and the
-- days from which the counts to date are taken. The rest of a cell is in core.fct_customer_periods, the tier of its period too.
select
    segments.customer_id,
    segments.segment,
    segments.acquisition_channel,
    segments.owner,
    segments.country,
    segments.contract,
    firsts.first_active_on,
    orders.first_ordered_on,
    orders.second_ordered_on
from {{ ref('int_customer_segments') }} as segments
left join {{ ref('int_customer_firsts') }} as firsts on segments.customer_id = firsts.customer_id
left join {{ ref('int_first_orders') }} as orders on segments.customer_id = orders.customer_id
