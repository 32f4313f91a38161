-- One row per customer and month whose effect is looked at, with what the customer did in the month of the outcome:
--   adherence: customers with promises in the month, by the share of them that was kept; outcome in the month after it
--   holdout:   customers active when the month opened, left out of the cadence or not; outcome in the month itself. Only months
--              in which promises were made, and none of the cadence to those left out (the share was another then)
with months as (
    select
        {{ period_index('month', 'period_start') }} as month_index,
        customer_id, tier, is_churned, order_count, net_revenue_amount
    from {{ ref('fct_customer_periods') }}
    where period_grain = 'month' and is_complete and is_active_at_opening
),

plans as (
    select
        plans.customer_id,
        {{ period_index('month', 'plans.first_due_on') }} as month_index,
        count(*) as planned_count,
        count(*) filter (where plans.outcome = 'kept') as kept_count,
        count(*) filter (where plans.reason = 'cadence' and holdout.customer_id is not null) as held_out_count,
        max(plans.tier) as tier
    from {{ ref('fct_planned_contacts') }} as plans
    left join {{ ref('int_cadence_holdout') }} as holdout on plans.customer_id = holdout.customer_id
    where plans.outcome <> 'open'
    group by 1, 2
),

clean_months as (
    select month_index from plans group by month_index having sum(held_out_count) = 0
)

select
    'adherence' as comparison,
    months.month_index,
    plans.tier,
    case
        when plans.kept_count = plans.planned_count then 'all kept'
        when 2 * plans.kept_count >= plans.planned_count then 'half or more kept'
        else 'less than half kept'
    end as contact_group,
    months.customer_id, months.is_churned, months.order_count, months.net_revenue_amount
from plans
inner join months on plans.customer_id = months.customer_id and plans.month_index + 1 = months.month_index
union all
select
    'holdout' as comparison,
    months.month_index,
    coalesce(months.tier, '(none)') as tier,
    case when holdout.customer_id is null then 'contacted' else 'held out' end as contact_group,
    months.customer_id, months.is_churned, months.order_count, months.net_revenue_amount
from months
inner join clean_months on months.month_index = clean_months.month_index
left join {{ ref('int_cadence_holdout') }} as holdout on months.customer_id = holdout.customer_id
where {{ var('cadence_holdout_share') }} > 0
