-- What the value models know of a customer.
--   frequency = repeat transactions; recency = first to last order day; age = first order day to the last whole day before as_of
--   observed  = age, or recency where the day of as_of has an order already
--   monetary  = average net sale (gross - discount, refunds of the order taken off) per repeat transaction
--   calibration_ = the same up to the split; holdout = transactions after it; before_holdout = in the equally long time before it
with history as (
    select
        transactions.customer_id,
        count(*) as transaction_count,
        count(*) filter (where transactions.ordered_on <= split.split_on) as calibration_count,
        count(*) filter (
            where transactions.ordered_on > split.split_on and transactions.ordered_on <= {{ last_whole_day() }}
        ) as holdout_count,
        count(*) filter (
            where transactions.ordered_on > split.before_from and transactions.ordered_on <= split.split_on
        ) as before_holdout_count,
        min(transactions.ordered_on) as first_ordered_on,
        max(transactions.ordered_on) as last_ordered_on,
        max(transactions.ordered_on) filter (where transactions.ordered_on <= split.split_on) as last_calibration_on,
        sum(transactions.net_amount) - min_by(transactions.net_amount, transactions.ordered_on) as repeat_net_amount,
        sum(transactions.order_count) as order_count,
        sum(transactions.costed_count) as costed_count,
        sum(transactions.net_amount) as net_amount,
        sum(transactions.margin_amount) as margin_amount,
        sum(transactions.costed_net_amount) as costed_net_amount,
        any_value(split.split_on) as split_on,
        any_value(split.holdout_days) as holdout_days
    from {{ ref('int_transactions') }} as transactions
    cross join {{ ref('int_value_split') }} as split
    group by transactions.customer_id
)

select
    customer_id,
    first_ordered_on,
    last_ordered_on,
    cast(transaction_count - 1 as bigint) as frequency,
    cast({{ days_between('first_ordered_on', 'last_ordered_on') }} as bigint) as recency_days,
    cast(greatest({{ days_between('first_ordered_on', last_whole_day()) }}, 0) as bigint) as age_days,
    cast(
        greatest(
            {{ days_between('first_ordered_on', last_whole_day()) }},
            {{ days_between('first_ordered_on', 'last_ordered_on') }}
        ) as bigint
    ) as observed_days,
    {{ quotient_amount('repeat_net_amount', 'transaction_count - 1') }} as monetary_amount,
    cast(order_count as bigint) as order_count,
    cast(net_amount as decimal(18, 4)) as net_amount,
    cast(case when costed_count = order_count then margin_amount end as decimal(18, 4)) as margin_amount,
    cast(coalesce(margin_amount, 0) as decimal(18, 4)) as costed_margin_amount,
    cast(coalesce(costed_net_amount, 0) as decimal(18, 4)) as costed_net_amount,
    cast(nullif(calibration_count, 0) - 1 as bigint) as calibration_frequency,
    cast({{ days_between('first_ordered_on', 'last_calibration_on') }} as bigint) as calibration_recency_days,
    case when calibration_count > 0 then cast({{ days_between('first_ordered_on', 'split_on') }} as bigint) end
        as calibration_days,
    cast(holdout_count as bigint) as holdout_count,
    cast(before_holdout_count as bigint) as before_holdout_count,
    cast(holdout_days as bigint) as holdout_days
from history
