-- History as it is; prediction where the models converged:
--   p_alive                = 1 / (1 + a / (b + x - 1) * ((alpha + T) / (alpha + t)) ^ (r + x)), 1 before a repeat (BG/NBD)
--   expected orders        = p_alive * expected orders if alive (intermediate.int_value_predictions)
--   expected spend         = p * (v + x * monetary) / (p * x + q - 1) per order (Gamma-Gamma); an average below 0 counts as 0
--   predicted value        = p_alive * expected orders if alive, discounted by month * expected spend * the company's margin rate
-- with x = frequency, t = recency and T = observed time in weeks.
with fits as (
    select
        {% for model, names in {'bg_nbd': ['r', 'alpha', 'a', 'b'], 'gamma_gamma': ['p', 'q', 'v']}.items() -%}
        {% for name in names -%}
        max(value) filter (where model = '{{ model }}' and parameter = '{{ name }}') as {{ name }},
        {% endfor -%}
        {% endfor -%}
        max(margin.margin_rate) as margin_rate
    from {{ ref('int_margin_rate') }} as margin
    left join {{ source('value', 'int_value_fits') }} as fit on fit.is_converged
),

unlinked_refunds as (
    select customer_id, sum(refund_amount) as refund_amount
    from {{ ref('fct_refunds') }}
    where is_counted and not has_order and customer_id is not null
    group by customer_id
),

predicted as (
    select
        history.customer_id,
        case
            when history.frequency = 0 and fits.r is not null then 1
            else 1 / (1 + exp(
                ln(fits.a / (fits.b + history.frequency - 1))
                + (fits.r + history.frequency)
                * ln(
                    (fits.alpha + history.observed_days / cast(7 as double))
                    / (fits.alpha + history.recency_days / cast(7 as double))
                )
            ))
        end as p_alive,
        expected.expected_orders_if_alive,
        expected.discounted_orders_if_alive,
        fits.p * (fits.v + history.frequency * greatest(coalesce(history.monetary_amount, 0), 0))
        / (fits.p * history.frequency + fits.q - 1) as expected_spend,
        fits.margin_rate
    from {{ ref('int_purchase_history') }} as history
    cross join fits
    left join {{ source('value', 'int_value_predictions') }} as expected
        on history.frequency = expected.frequency and history.observed_days = expected.observed_days
)

select
    customers.customer_id,
    history.frequency,
    history.recency_days,
    history.age_days,
    history.monetary_amount,
    cast(coalesce(history.order_count, 0) as bigint) as order_count,
    cast(coalesce(history.net_amount, 0) - coalesce(refunds.refund_amount, 0) as decimal(18, 4))
        as revenue_to_date_amount,
    cast(history.margin_amount - coalesce(refunds.refund_amount, 0) as decimal(18, 4)) as margin_to_date_amount,
    {{ quotient_amount(
        '(coalesce(history.net_amount, 0) - coalesce(refunds.refund_amount, 0))', 'history.order_count'
    ) }} as average_ticket_amount,
    history.first_ordered_on,
    history.last_ordered_on,
    round(predicted.p_alive, 8) as p_alive,
    round(predicted.p_alive * predicted.expected_orders_if_alive, 8) as expected_orders_12m,
    cast(predicted.expected_spend as decimal(18, 4)) as expected_spend_amount,
    cast(
        predicted.p_alive * predicted.discounted_orders_if_alive * predicted.expected_spend
        * coalesce(predicted.margin_rate, 1) as decimal(18, 4)
    ) as predicted_value_12m_amount,
    case
        when predicted.discounted_orders_if_alive is null or predicted.expected_spend is null then null
        when predicted.margin_rate is null then 'revenue'
        else 'margin'
    end as value_basis
from {{ ref('dim_customers') }} as customers
left join {{ ref('int_purchase_history') }} as history on customers.customer_id = history.customer_id
left join unlinked_refunds as refunds on customers.customer_id = refunds.customer_id
left join predicted on customers.customer_id = predicted.customer_id
