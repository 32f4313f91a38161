{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('evaluated_on', 'int_tier_months') }}"
) }}

-- One row per customer in tier A or B on the first of a month, by net revenue of the whole months of the window before it.
-- Everybody else who was ever a customer by then is C, and needs no row.
with windows as (
    select
        evaluated_on,
        {{ each_integer(
            period_index('month', 'evaluated_on') ~ ' - ' ~ var('tier_window_months'), period_index('month', 'evaluated_on') ~ ' - 1'
        ) }} as month_index
    from {{ ref('int_tier_months') }}
),

revenue as (
    select months.customer_id, windows.evaluated_on, sum(months.net_amount) as window_revenue_amount
    from {{ ref('int_revenue_months') }} as months
    inner join windows on months.month_index = windows.month_index
    group by months.customer_id, windows.evaluated_on
    having sum(months.net_amount) > 0
),

shares as (
    select
        customer_id,
        evaluated_on,
        window_revenue_amount,
        {{ cumulative_share_before('window_revenue_amount', 'evaluated_on') }} as cumulative_share_before
    from revenue
)

select
    customer_id,
    evaluated_on,
    {{ tier('cumulative_share_before') }} as tier,
    cast(window_revenue_amount as decimal(18, 4)) as window_revenue_amount,
    cumulative_share_before
from shares
where cumulative_share_before < {{ var('tier_b_share') }}
