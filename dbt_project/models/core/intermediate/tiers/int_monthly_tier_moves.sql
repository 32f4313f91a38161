{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('moved_on', 'int_tier_move_months') }}"
) }}

-- One row per customer and first of a month on which the tier is another than on the one before, with the figures behind it.
with looked_at as (
    select customer_id, evaluated_on as moved_on, tier, window_revenue_amount, cumulative_share_before
    from {{ ref('int_tier_evaluations') }}
    where evaluated_on in (select moved_on from {{ ref('int_tier_move_months') }})
),

looked_before as (
    select looks.customer_id, months.moved_on, looks.tier
    from {{ ref('int_tier_evaluations') }} as looks
    inner join {{ ref('int_tier_move_months') }} as months on looks.evaluated_on = {{ add_months('months.moved_on', -1) }}
),

-- who has no row is in the lowest tier
pairs as (
    select
        coalesce(looked_at.customer_id, looked_before.customer_id) as customer_id,
        coalesce(looked_at.moved_on, looked_before.moved_on) as moved_on,
        coalesce(looked_before.tier, {{ lowest_tier() }}) as previous_tier,
        coalesce(looked_at.tier, {{ lowest_tier() }}) as tier,
        looked_at.window_revenue_amount,
        looked_at.cumulative_share_before
    from looked_at
    full join looked_before
        on looked_at.customer_id = looked_before.customer_id and looked_at.moved_on = looked_before.moved_on
),

moves as (
    select *, {{ compared_on() }} as compared_on from pairs where tier <> previous_tier
)

{{ with_compared_figures('moves') }}
