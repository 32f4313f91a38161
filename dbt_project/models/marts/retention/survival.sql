-- Kaplan-Meier on the lifetimes of customers (see int_lifetimes).
--   at_risk        = customers whose lifetime was watched until this age or longer
--   survival_rate  = product over the days of age so far of (1 - lost / at risk): the share that stays longer than this age
--   low, high      = 95 % limits by Greenwood's variance on the log-log scale (lifelines; R survfit conf.type = "log-log");
--                    1 before the first loss, null once nobody is left
with risks as (
    select
        *,
        cast(sum(event_count + censored_count) over (
            partition by segment_by, segment order by age_days desc rows unbounded preceding
        ) as double) as at_risk_count
    from {{ ref('int_survival_counts') }}
),

-- only on the last day of a segment can everybody at risk be lost
steps as (
    select
        *,
        case when event_count = at_risk_count then 0 else exp(sum(ln(
            case when event_count < at_risk_count then 1 - event_count / at_risk_count else 1 end
        )) over until_now) end as survival_rate,
        sum(
            coalesce(event_count / nullif(at_risk_count * (at_risk_count - event_count), 0), 0)
        ) over until_now as log_variance
    from risks
    window until_now as (partition by segment_by, segment order by age_days rows unbounded preceding)
),

spread as (
    select
        *,
        case
            when survival_rate > 0 and survival_rate < 1
                then exp({{ normal_quantile_95() }} * sqrt(log_variance) / -ln(survival_rate))
            when survival_rate = 1 then 1
        end as exponent
    from steps
)

select
    segment_by,
    segment,
    age_days,
    cast(at_risk_count as bigint) as at_risk_count,
    cast(event_count as bigint) as event_count,
    cast(censored_count as bigint) as censored_count,
    round(survival_rate, 10) as survival_rate,
    round(power(survival_rate, exponent), 10) as survival_low,
    round(power(survival_rate, 1 / exponent), 10) as survival_high
from spread
