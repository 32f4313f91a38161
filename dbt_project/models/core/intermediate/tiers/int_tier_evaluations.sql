{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('evaluated_on', 'int_tier_months') }}"
) }}

-- One row per customer above the lowest tier on the first of a month, by the measure of the whole months of the window before
-- it. Everybody else who was ever a customer by then is in the lowest, and needs no row. A customer keeps the best tier of the
-- last tier_hold_evaluations.
{% set held_months = var('tier_hold_evaluations') - 1 -%}
with looked_at as (
    select distinct
        {{ each_integer(period_index('month', 'evaluated_on') ~ ' - ' ~ held_months, period_index('month', 'evaluated_on')) }}
            as looked_index
    from {{ ref('int_tier_months') }}
),

windows as (
    select looked_index, {{ each_integer('looked_index - ' ~ var('tier_window_months'), 'looked_index - 1') }} as month_index
    from looked_at
),

revenue as (
    select
        months.customer_id,
        months.tier_group,
        windows.looked_index,
        sum(months.net_amount) as window_revenue_amount,
        sum(months.measure_amount) as window_measure_amount
    from {{ ref('int_revenue_months') }} as months
    inner join windows on months.month_index = windows.month_index
    group by months.customer_id, months.tier_group, windows.looked_index
    having sum(months.measure_amount) > 0
),

shares as (
    select *, {{ cumulative_share_before('window_measure_amount', 'looked_index, tier_group') }} as cumulative_share_before
    from revenue
),

tiers as (
    select *, {{ tier('cumulative_share_before', 'tier_group') }} as own_tier
    from shares
    where cumulative_share_before < {{ lowest_tier_line('tier_group') }}
),

held as (
    select
        *,
        {{ each_integer('looked_index', 'looked_index + ' ~ held_months) }} as evaluated_index
    from tiers
)

select
    held.customer_id,
    months.evaluated_on,
    min(held.own_tier) as tier,
    {% set own = 'case when held.looked_index = held.evaluated_index then held.' -%}
    max({{ own }}own_tier end) as own_tier,
    cast(max({{ own }}window_revenue_amount end) as decimal(18, 4)) as window_revenue_amount,
    cast(max({{ own }}window_measure_amount end) as decimal(18, 4)) as window_measure_amount,
    max({{ own }}cumulative_share_before end) as cumulative_share_before
from held
inner join {{ ref('int_tier_months') }} as months on held.evaluated_index = {{ period_index('month', 'months.evaluated_on') }}
group by held.customer_id, months.evaluated_on
