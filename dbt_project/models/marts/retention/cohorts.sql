-- Cohort: the customers whose first order fell into a period. Age 0 is that period. A cell counts the customers of the cohort who
-- ordered at that age, and holds the revenue of all of it, refunds of earlier orders too; it is observed once its period is
-- whole. Cells in which nobody ordered are there, with 0.
{%- set grains = period_grains() %}
with buyers as (
    {% for grain in grains %}
    select
        *,
        {{ period_index(grain, 'cohort_start') }} as cohort_index,
        {{ period_index(grain, 'period_start') }} as period_index,
        {{ period_index(grain, last_visible_on()) }} as last_index
    from {{ ref('int_buyer_periods') }}
    where period_grain = '{{ grain }}'
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

cells as (
    select
        period_grain,
        cohort_start,
        cohort_index,
        last_index,
        period_index - cohort_index as age,
        count(*) filter (where order_count > 0) as active_count,
        sum(net_revenue_amount) as net_revenue_amount,
        -- unknown as soon as one margin in the cell is unknown
        case when count(*) = count(margin_amount) then sum(margin_amount) end as margin_amount
    from buyers
    group by 1, 2, 3, 4, 5
),

ages as (
    select
        period_grain,
        cohort_start,
        cohort_index,
        -- everybody of a cohort ordered at age 0
        active_count as cohort_size,
        {{ each_integer('0', 'last_index - cohort_index') }} as age
    from cells
    where age = 0
),

dated as (
    select
        *,
        case period_grain
            {% for grain in grains -%}
            when '{{ grain }}' then {{ period_start(grain, 'cast(cohort_index + age as integer)') }}
            {% endfor -%}
        end as period_start,
        case period_grain
            {% for grain in grains -%}
            when '{{ grain }}' then {{ period_start(grain, 'cast(cohort_index + age + 1 as integer)') }} - 1
            {% endfor -%}
        end as period_end
    from ages
),

joined as (
    select
        dated.*,
        coalesce(cells.active_count, 0) as active_count,
        coalesce(cells.net_revenue_amount, 0) as net_revenue_amount,
        case when cells.age is null then 0 else cells.margin_amount end as margin_amount
    from dated
    left join cells
        on dated.period_grain = cells.period_grain
        and dated.cohort_start = cells.cohort_start
        and dated.age = cells.age
)

select
    period_grain,
    cohort_start,
    cast(age as integer) as age,
    period_start,
    cast(cohort_size as bigint) as cohort_size,
    cast(active_count as bigint) as active_count,
    {{ rate('active_count', 'cohort_size') }} as retention_rate,
    cast(net_revenue_amount as decimal(18, 4)) as net_revenue_amount,
    cast(margin_amount as decimal(18, 4)) as margin_amount,
    {{ quotient_amount('net_revenue_amount', 'cohort_size') }} as revenue_per_customer_amount,
    {{ quotient_amount('margin_amount', 'cohort_size') }} as margin_per_customer_amount,
    {{ quotient_amount(
        'sum(net_revenue_amount) over (partition by period_grain, cohort_start order by age)', 'cohort_size'
    ) }} as revenue_per_customer_to_date_amount,
    period_end < {{ as_of_on() }} as is_observed
from joined
