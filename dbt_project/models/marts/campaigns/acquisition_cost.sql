-- Per month and channel, and for all channels together:
--   cac           = spend of acquisition campaigns in the month / customers whose first active day lies in it
--   payback       = months after the month of acquisition until the margin of these customers covers the spend; 0: within it
--   value to cac  = margin that they brought until as_of, per customer / cac
--   expected value to cac = (that margin + the margin predicted for the coming 12 months), per customer / cac
-- A month before the first acquisition campaign has no known spend, and so no cac: not a spend of 0. Where the cost of some
-- orders is unknown these bring no margin: payback is at the latest, value at the least what is said; margin_coverage_rate tells.
with spend as (
    select period_start, channel, sum(spend_amount) as spend_amount
    from {{ ref('int_campaign_spend') }}
    where objective = 'acquisition'
    group by 1, 2
),

facts as (
    select period_start, channel, spend_amount, 0 as new_count from spend
    union all
    select period_start, channel, 0, count(*) from {{ ref('int_acquired_customers') }} group by 1, 2
),

cut as (
    {% for channel in ['channel', "'all'"] %}
    select
        period_start,
        {{ channel }} as channel,
        case when period_start >= (select min(period_start) from spend) then sum(spend_amount) end as spend_amount,
        sum(new_count) as new_count
    from facts
    group by 1, 2
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

paybacks as (
    select cut.period_start, cut.channel, min(margins.age_months) as payback_months
    from cut
    inner join {{ ref('int_acquired_margins') }} as margins
        on cut.period_start = margins.period_start
        and cut.channel = margins.channel
        and cut.spend_amount <= margins.margin_amount
    group by 1, 2
),

predicted as (
    {% for channel in ['acquired.channel', "'all'"] %}
    select acquired.period_start, {{ channel }} as channel, sum(customers.predicted_value_12m_amount) as predicted_value_amount
    from {{ ref('int_acquired_customers') }} as acquired
    inner join {{ ref('customer_value') }} as customers on acquired.customer_id = customers.customer_id
    where customers.value_basis = 'margin'
    group by 1, 2
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    cut.period_start,
    {{ period_start('month', '(' ~ period_index('month', 'cut.period_start') ~ ' + 1)') }} - 1 as period_end,
    cut.channel,
    cast(cut.spend_amount as decimal(18, 4)) as spend_amount,
    cast(cut.new_count as bigint) as new_count,
    {{ quotient_amount('cut.spend_amount', 'cut.new_count') }} as cac_amount,
    cast(history.revenue_amount as decimal(18, 4)) as revenue_to_date_amount,
    cast(history.margin_amount as decimal(18, 4)) as margin_to_date_amount,
    {{ rate('coalesce(history.costed_revenue_amount, 0)', 'history.revenue_amount') }} as margin_coverage_rate,
    cast(paybacks.payback_months as integer) as payback_months,
    {{ rate('history.margin_amount', 'cut.spend_amount') }} as value_to_cac_ratio,
    cast(predicted.predicted_value_amount as decimal(18, 4)) as predicted_value_12m_amount,
    {{ rate('(history.margin_amount + predicted.predicted_value_amount)', 'cut.spend_amount') }} as expected_value_to_cac_ratio,
    {{ rate('history.revenue_amount', 'cut.spend_amount') }} as revenue_to_cac_ratio,
    {{ period_start('month', '(' ~ period_index('month', 'cut.period_start') ~ ' + 1)') }} - 1 < {{ as_of_on() }} as is_complete
from cut
left join {{ ref('int_acquired_margins') }} as history
    on cut.period_start = history.period_start and cut.channel = history.channel and history.is_newest
left join paybacks on cut.period_start = paybacks.period_start and cut.channel = paybacks.channel
left join predicted on cut.period_start = predicted.period_start and cut.channel = predicted.channel
