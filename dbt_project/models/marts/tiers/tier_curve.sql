-- How much the best customers bring: at each hundredth of the customers of a group, best first, what those until there bring of
-- all.
with ranked as (
    select
        tier_group,
        tier,
        greatest(window_measure_amount, 0) as measure_amount,
        row_number() over (partition by tier_group order by window_measure_amount desc, customer_id) as place,
        count(*) over (partition by tier_group) as group_count
    from {{ ref('int_tiers_now') }}
),

summed as (
    select
        *,
        sum(measure_amount) over (
            partition by tier_group order by place rows between unbounded preceding and current row
        ) as cumulative_amount,
        sum(measure_amount) over (partition by tier_group) as group_amount,
        -- the last customer of each hundredth
        cast(ceil(100.0 * place / group_count) as integer) as customer_percent,
        100 * (place + 1) > group_count * ceil(100.0 * place / group_count) as is_last
    from ranked
)

select
    tier_group,
    customer_percent,
    cast(place as bigint) as customer_count,
    group_count,
    {{ rate('place', 'group_count') }} as customer_rate,
    cast(cumulative_amount as decimal(18, 4)) as measure_amount,
    cast(group_amount as decimal(18, 4)) as group_measure_amount,
    round({{ rate('cumulative_amount', 'group_amount') }}, 10) as measure_rate,
    tier
from summed
where is_last
