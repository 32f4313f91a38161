{{ config(materialized='view') }}

-- The four grains as one, with the tier in force when the period opened. No tier before the first order or contract.
with periods as (
    {{ all_grains() }}
)

select
    periods.period_grain,
    periods.period_start,
    periods.period_end,
    periods.customer_id,
    periods.is_active_at_opening,
    periods.is_active_at_closing,
    periods.is_new,
    periods.is_retained,
    periods.is_churned,
    periods.is_reactivated,
    periods.is_transient,
    periods.is_complete,
    periods.order_count,
    periods.net_revenue_amount,
    periods.refund_amount,
    periods.margin_amount,
    periods.previous_net_revenue_amount,
    periods.conversation_count,
    periods.contact_count,
    case
        when firsts.first_active_on < {{ month_start('periods.period_start') }} then coalesce(tiers.tier, 'C')
    end as tier
from periods
left join {{ ref('int_customer_firsts') }} as firsts on periods.customer_id = firsts.customer_id
left join {{ ref('int_tier_evaluations') }} as tiers
    on periods.customer_id = tiers.customer_id
    and {{ month_start('periods.period_start') }} = tiers.evaluated_on
