-- What the models take for granted, measured: spend has nothing to do with frequency (|correlation| <= 0.3), spend and margins
-- are above 0; and the margin rate that predicted values rest on, with the share of revenue whose cost is known.
{% set strongest_correlation = 0.3 %}
with repeaters as (
    select
        case when monetary_amount > 0 then frequency end as frequency,
        case when monetary_amount > 0 then cast(monetary_amount as double) end as monetary_amount,
        monetary_amount <= 0 as is_nonpositive
    from {{ ref('int_purchase_history') }}
    where frequency > 0
),

spend as (
    select
        case
            when min(frequency) < max(frequency) and min(monetary_amount) < max(monetary_amount)
                -- the last digits depend on how the engine splits its work
                then round(corr(frequency, monetary_amount), 9)
        end as correlation,
        count(*) as repeat_count,
        count(*) filter (where is_nonpositive) as nonpositive_count
    from repeaters
),

margin as (
    select * from {{ ref('int_margin_rate') }}
),

measured as (
    select 'assumptions' as model, 'spend_frequency_correlation' as parameter, correlation as value,
        repeat_count as customer_count,
        case
            when correlation is null then 'Unknown: too few customers came back, or they are all alike.'
            when abs(correlation) > {{ strongest_correlation }}
                then 'Broken: spend goes with frequency, so predicted values of frequent buyers are off.'
        end as message
    from spend
    union all
    select 'assumptions', 'is_spend_correlated', case when abs(correlation) > {{ strongest_correlation }} then 1 else 0 end,
        repeat_count, null
    from spend
    where correlation is not null
    union all
    select 'assumptions', 'nonpositive_spend_share', {{ rate('nonpositive_count', 'repeat_count') }}, repeat_count,
        case when nonpositive_count > 0 then 'These customers are left out of the Gamma-Gamma fit.' end
    from spend
    union all
    select 'assumptions', 'nonpositive_margin_share', {{ rate('nonpositive_margin_count', 'known_margin_count') }},
        known_margin_count,
        case when nonpositive_margin_count > 0 then 'These customers cost more than they bring at the margin so far.' end
    from margin
    union all
    select 'margin', 'margin_rate', margin_rate, customer_count,
        case
            when margin_rate is null then 'No cost is known: predicted values are revenue.'
            when margin_rate <= 0 then 'The company sells below cost: predicted values are not above 0.'
        end
    from margin
    union all
    select 'margin', 'known_cost_share', known_cost_share, customer_count, null
    from margin
)

select
    model,
    parameter,
    cast(value as double) as value,
    cast(customer_count as bigint) as customer_count,
    cast(message as string) as message
from measured
