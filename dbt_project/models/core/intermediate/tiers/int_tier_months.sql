-- One row per first of a month on which tiers are worked out: all of them in a full build. In a partial one those that have come
-- since the last published version, and those that look (tier_hold_evaluations) at a window with a month in which a changed customer's
-- revenue, measure or group is another.
with changes as (
    select customer_id, month_index, tier_group, net_amount, measure_amount
    from {{ ref('int_revenue_months') }}
    where true {{ only_changed('customer_id', 'int_changed_customers') }}
    union all
    select customer_id, month_index, tier_group, -net_amount, -measure_amount
    from {{ ref('int_former_revenue_months') }}
),

months as (
    select customer_id, month_index
    from changes
    group by customer_id, month_index, tier_group
    having sum(net_amount) <> 0 or sum(measure_amount) <> 0
),

evaluations as (
    select
        {{ each_integer(
            'month_index + 1', 'month_index + ' ~ (var('tier_window_months') + var('tier_hold_evaluations') - 1)
        ) }} as month_index
    from (select distinct month_index from months) as windows
    {%- if is_partial_build() %}
    union
    select
        {{ each_integer(
            period_index('month', 'previous_as_of_on') ~ ' + 1', period_index('month', 'as_of_on')
        ) }} as month_index
    from {{ source('audit', 'build_window') }}
    {%- endif %}
)

select distinct {{ period_start('month', 'month_index') }} as evaluated_on
from evaluations
where month_index <= {{ period_index('month', as_of_on()) }}
