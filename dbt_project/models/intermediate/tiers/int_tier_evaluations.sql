-- One row per customer in tier A or B on the first of a month, by net revenue of the whole months of the window before it.
-- Everybody else who was ever a customer by then is C, and needs no row.
with months as (
    select
        customer_id,
        {{ period_index('month', 'revenue_on') }} as month_index,
        sum(net_amount) as net_amount
    from {{ ref('int_revenue_days') }}
    group by 1, 2
),

windows as (
    select
        customer_id,
        {{ each_integer('month_index + 1', 'month_index + ' ~ var('tier_window_months')) }} as month_index,
        net_amount
    from months
),

revenue as (
    select customer_id, month_index, sum(net_amount) as window_revenue_amount
    from windows
    where month_index <= {{ period_index('month', as_of_on()) }}
    group by customer_id, month_index
    having sum(net_amount) > 0
),

shares as (
    select
        customer_id,
        month_index,
        window_revenue_amount,
        {{ cumulative_share_before('window_revenue_amount', 'month_index') }} as cumulative_share_before
    from revenue
)

select
    customer_id,
    {{ period_start('month', 'month_index') }} as evaluated_on,
    {{ tier('cumulative_share_before') }} as tier,
    cast(window_revenue_amount as decimal(18, 4)) as window_revenue_amount,
    cumulative_share_before
from shares
where cumulative_share_before < {{ var('tier_b_share') }}
