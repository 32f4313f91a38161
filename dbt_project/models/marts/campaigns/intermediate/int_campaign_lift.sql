-- One row per campaign and channel with a hold-out: how those reached differ from those held out, over the same window.
-- weight = n1 * n0 / (n1 + n0): how much a campaign has to say when several are added up (Mantel and Haenszel).
-- Variances are those of a difference of two means: p(1 - p) / n for conversion, sample variance / n for revenue.
with groups as (
    select
        campaign_id,
        channel,
        {% for name, condition in [('touched', 'not is_holdout'), ('holdout', 'is_holdout')] -%}
        count(*) filter (where {{ condition }}) as {{ name }}_count,
        count(*) filter (where {{ condition }} and has_bought) as {{ name }}_buyer_count,
        sum(bought_amount) filter (where {{ condition }}) as {{ name }}_amount,
        var_samp(cast(bought_amount as double)) filter (where {{ condition }}) as {{ name }}_amount_variance
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_campaign_audience') }}
    group by campaign_id, channel
),

rates as (
    select
        *,
        cast(touched_buyer_count as double) / touched_count as touched_rate,
        cast(holdout_buyer_count as double) / holdout_count as holdout_rate,
        cast(touched_count as double) * holdout_count / (touched_count + holdout_count) as weight
    from groups
    where touched_count > 0 and holdout_count > 0
)

select
    campaign_id,
    channel,
    touched_count,
    holdout_count,
    touched_buyer_count,
    holdout_buyer_count,
    touched_amount,
    holdout_amount,
    weight,
    touched_rate - holdout_rate as conversion_difference,
    touched_rate * (1 - touched_rate) / touched_count + holdout_rate * (1 - holdout_rate) / holdout_count
        as conversion_variance,
    cast(touched_amount as double) / touched_count - cast(holdout_amount as double) / holdout_count
        as revenue_difference,
    touched_amount_variance / touched_count + holdout_amount_variance / holdout_count as revenue_variance
from rates
