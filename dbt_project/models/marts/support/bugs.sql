with affected as (
    select
        bug_id,
        sum(report_count) as report_count,
        count(customer_id) as customer_count,
        {% for tier, of in [('a', "= 'A'"), ('b', "= 'B'"), ('c', ">= 'C'")] -%}
        count(*) filter (where tier {{ of }}) as tier_{{ tier }}_count,
        {% endfor -%}
        sum(window_revenue_amount) as window_revenue_amount,
        count(*) filter (where status = 'told') as told_count,
        count(*) filter (where status = 'not_told') as not_told_count,
        median(told_lag_hours) as told_lag_hours_median
    from {{ ref('bug_followups') }}
    group by bug_id
)

select
    bugs.bug_id,
    bugs.title,
    bugs.severity,
    bugs.is_known_bug,
    bugs.reported_at,
    bugs.fixed_at,
    bugs.fixed_at is not null as is_fixed,
    {% for name in ['report', 'customer', 'tier_a', 'tier_b', 'tier_c', 'told', 'not_told'] -%}
    cast(coalesce(affected.{{ name }}_count, 0) as bigint) as {{ name }}_count,
    {% endfor -%}
    cast(coalesce(affected.window_revenue_amount, 0) as decimal(18, 4)) as window_revenue_amount,
    {{ rate('affected.told_count', '(affected.told_count + affected.not_told_count)') }} as told_rate,
    affected.told_lag_hours_median,
    cast(case
        when bugs.fixed_at is null then row_number() over (
            partition by bugs.fixed_at is null
            order by
                coalesce(affected.window_revenue_amount, 0) desc, coalesce(affected.customer_count, 0) desc,
                bugs.reported_at, bugs.bug_id
        )
    end as bigint) as priority
from {{ ref('int_bugs') }} as bugs
left join affected on bugs.bug_id = affected.bug_id
