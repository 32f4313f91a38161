-- What customers did, by whether they were contacted as promised (see int_adherence_groups). Per group: shares with Wilson's
-- limits, means with those of the normal approximation. Differences are to the group that was contacted least, in the same tier
-- and month; they have limits from lift_minimum_count customers in both groups on.
{% set share = var('cadence_holdout_share') -%}
{% set least_count = var('lift_minimum_count') -%}
{% set is_large_enough -%}
    (this.customer_count >= {{ least_count }} and coalesce(baseline.customer_count, 0) >= {{ least_count }})
{%- endset -%}
{% set sample_ratio -%}
    power(this.held_out_count - this.tier_count * {{ share }}, 2) / nullif(this.tier_count * {{ share }} * (1 - {{ share }}), 0)
{%- endset -%}
with sizes as (
    select
        comparison,
        month_index,
        tier,
        contact_group,
        contact_group in ('less than half kept', 'held out') as is_baseline,
        count(*) as customer_count,
        count(*) filter (where is_churned) as churned_count,
        cast(sum(order_count) as bigint) as order_count,
        var_samp(order_count) as order_variance,
        sum(net_revenue_amount) as net_revenue_amount,
        avg(cast(net_revenue_amount as double)) as revenue_mean,
        var_samp(cast(net_revenue_amount as double)) as revenue_variance
    from {{ ref('int_adherence_groups') }}
    group by 1, 2, 3, 4
),

groups as (
    select
        *,
        cast(churned_count as double) / customer_count as churn,
        cast(churned_count as double) / customer_count * (1 - cast(churned_count as double) / customer_count)
            as churn_variance,
        cast(order_count as double) / customer_count as order_mean,
        sum(customer_count) over (partition by comparison, month_index, tier) as tier_count,
        sum(case when contact_group = 'held out' then customer_count else 0 end) over (
            partition by comparison, month_index, tier
        ) as held_out_count
    from sizes
),

-- only what is no baseline itself is compared with one; as a column of both, so that it is looked up
baselines as (
    select *, false as other_is_baseline from groups where is_baseline
)

select
    this.comparison,
    {{ period_start('month', 'this.month_index') }} as period_start,
    this.tier,
    this.contact_group,
    this.customer_count,
    this.churned_count,
    {{ rate('this.churned_count', 'this.customer_count') }} as churn_rate,
    round({{ wilson_limit('this.churned_count', 'this.customer_count', '-') }}, 10) + 0.0 as churn_rate_low,
    round({{ wilson_limit('this.churned_count', 'this.customer_count', '+') }}, 10) + 0.0 as churn_rate_high,
    this.order_count,
    {{ rate('this.order_count', 'this.customer_count') }} as orders_per_customer,
    cast(this.net_revenue_amount as decimal(18, 4)) as net_revenue_amount,
    {{ quotient_amount('this.net_revenue_amount', 'this.customer_count') }} as revenue_per_customer_amount,
    {% for mean, name, digits in [
        ('order', 'orders_per_customer', 6), ('revenue', 'revenue_per_customer', 4)
    ] -%}
    {%- set margin = normal_quantile_95() ~ ' * sqrt(this.' ~ mean ~ '_variance / this.customer_count)' -%}
    {% for end, sign in [('low', '-'), ('high', '+')] -%}
    case
        when this.customer_count >= {{ least_count }}
            then round(this.{{ mean }}_mean {{ sign }} {{ margin }}, {{ digits }})
    end as {{ name }}_{{ end }},
    {% endfor -%}
    {% endfor -%}
    baseline.customer_count as baseline_count,
    {{ is_large_enough }} as is_large_enough,
    {% for value, variance, name, digits in [
        ('churn', 'churn_variance', 'churn_rate_difference', 10),
        ('order_mean', 'order_variance', 'orders_difference', 6),
        ('revenue_mean', 'revenue_variance', 'revenue_difference', 4),
    ] -%}
    {%- set margin -%}
        {{ normal_quantile_95() }} * sqrt(this.{{ variance }} / this.customer_count + baseline.{{ variance }} / baseline.customer_count)
    {%- endset -%}
    round(this.{{ value }} - baseline.{{ value }}, {{ digits }}) + 0.0 as {{ name }},
    {% for end, sign in [('low', '-'), ('high', '+')] -%}
    case
        when {{ is_large_enough }}
            then round(this.{{ value }} - baseline.{{ value }} {{ sign }} {{ margin }}, {{ digits }})
    end as {{ name }}_{{ end }},
    {% endfor -%}
    {% endfor -%}
    -- whether as many are held out as were to be
    case
        when this.comparison = 'holdout' and {{ share }} > 0
            then round({{ chi_square_p_value(sample_ratio, '1') }}, 6)
    end as sample_ratio_p_value,
    case
        when this.comparison = 'holdout'
            then 'Drawn by lot: within its limits the difference is the effect of the cadence on all who were to be'
                || ' contacted, unless sample_ratio_p_value is below 0.001. One month proves little; look at several.'
        else
            'Not drawn by lot: customers whose contacts were kept may differ in other ways (easier to reach, better'
            || ' liked, better looked after in all). The difference goes with kept contacts; it does not prove that'
            || ' contacts make it.'
    end as what_it_proves
from groups as this
left join baselines as baseline
    on
        this.comparison = baseline.comparison
        and this.month_index = baseline.month_index
        and this.tier = baseline.tier
        and this.is_baseline = baseline.other_is_baseline
