-- What the predictions rest on, and how far to trust them: the fits, their holdout check, the assumptions measured, and
--   simple = average revenue per active customer and month * margin rate / churn rate per month, over the last 12 complete
--            months; active = at opening, new, reactivated or transient; null when nobody churned; revenue of nobody known is
--            nobody's, and left out
with of_nobody as (
    select {{ month_start('happened_on') }} as period_start, sum(amount) as net_revenue_amount
    from (
        select ordered_on as happened_on, gross_amount - discount_amount as amount
        from {{ ref('fct_orders') }}
        where is_counted and customer_id is null
        union all
        select refunded_on as happened_on, -refund_amount as amount
        from {{ ref('fct_refunds') }}
        where is_counted and customer_id is null
    ) as events
    group by 1
),

months as (
    select
        retention.segment_by,
        retention.segment,
        retention.opening_count,
        retention.new_count,
        retention.reactivated_count,
        retention.transient_count,
        retention.churned_count,
        retention.closing_count,
        retention.order_count,
        retention.net_revenue_amount - case
            when retention.segment_by = 'all' or retention.segment = '(none)'
                then coalesce(of_nobody.net_revenue_amount, 0)
            else 0
        end as net_revenue_amount,
        dense_rank() over (order by retention.period_start desc) as months_ago
    from {{ ref('retention') }} as retention
    left join of_nobody on retention.period_start = of_nobody.period_start
    where retention.period_grain = 'month' and retention.is_complete and retention.segment_by in ('all', 'segment')
),

simple as (
    select
        months.segment_by,
        months.segment,
        count(*) as month_count,
        max(months.closing_count) filter (where months.months_ago = 1) as customer_count,
        cast(sum(months.net_revenue_amount) as double) / nullif(sum(
            months.opening_count + months.new_count + months.reactivated_count + months.transient_count
        ), 0) as revenue_per_active,
        {{ rate('sum(months.churned_count)', 'sum(months.opening_count)') }} as churn_rate,
        sum(months.order_count) > 0 as has_orders,
        max(margin.margin_rate) as margin_rate
    from months
    cross join {{ ref('int_margin_rate') }} as margin
    where months.months_ago <= 12
    group by months.segment_by, months.segment
),

simple_values as (
    select
        *,
        case when has_orders then revenue_per_active * coalesce(margin_rate, 1) / nullif(churn_rate, 0) end as value_simple,
        case
            when not has_orders then 'No value: nobody ordered in these months, and fees of contracts are not known as revenue.'
            when churn_rate is null then 'No value: nobody was active at the opening of a complete month.'
            when churn_rate = 0 then 'No value: nobody churned.'
            when margin_rate is null then 'No cost is known: this is revenue.'
        end as message
    from simple
),

simple_rows as (
    {% for name, column in {
        'month_count': 'month_count', 'average_revenue_amount': 'revenue_per_active', 'churn_rate': 'churn_rate',
        'value_simple_amount': 'value_simple'
    }.items() -%}
    select 'simple' as model, '{{ name }}' as parameter, {{ column }} as value, customer_count,
        {{ 'message' if name == 'value_simple_amount' else 'null' }} as message
    from simple_values
    where segment_by = 'all'
    union all
    {% endfor -%}
    select 'simple_by_segment' as model, segment as parameter, value_simple as value, customer_count, message
    from simple_values
    where segment_by = 'segment'
),

everything as (
    select model, parameter, value, log_likelihood, is_converged, customer_count, message
    from {{ source('value', 'int_value_fits') }}
    union all
    select model, parameter, value, null, null, customer_count, message
    from {{ ref('int_value_assumptions') }}
    union all
    select model, parameter, value, null, null, customer_count, message from simple_rows
)

select
    model,
    parameter,
    round(cast(value as double), 8) as value,
    cast(log_likelihood as double) as log_likelihood,
    cast(is_converged as boolean) as is_converged,
    cast(coalesce(customer_count, 0) as bigint) as customer_count,
    cast({{ as_of() }} as timestamp) as fitted_at,
    cast(message as string) as message
from everything
