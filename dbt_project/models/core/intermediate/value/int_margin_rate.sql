-- margin rate = margin / net revenue of all counted orders whose cost is known; null when none is, or nothing was earned.
-- known_cost_share = share of net revenue that those orders are.
select
    case when sum(costed_net_amount) > 0
        then cast(sum(costed_margin_amount) as double) / sum(costed_net_amount)
    end as margin_rate,
    case when sum(net_amount) > 0
        then cast(sum(costed_net_amount) as double) / sum(net_amount)
    end as known_cost_share,
    count(*) as customer_count,
    count(margin_amount) as known_margin_count,
    count(*) filter (where margin_amount <= 0) as nonpositive_margin_count
from {{ ref('int_purchase_history') }}
