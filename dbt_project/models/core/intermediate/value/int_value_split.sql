-- Where history is cut to check the value models: the last value_holdout_days whole days, or the later half of a shorter history.
with history as (
    select cast(floor({{ days_between('min(ordered_on)', last_whole_day()) }} / 2) as bigint) as half_days
    from {{ ref('fct_orders') }}
    where is_counted and customer_id is not null
),

holdout as (
    select least(greatest(coalesce(half_days, 0), 0), {{ var('value_holdout_days') }}) as holdout_days from history
)

select
    holdout_days,
    {{ add_days(last_whole_day(), '-holdout_days') }} as split_on,
    {{ add_days(last_whole_day(), '-2 * holdout_days') }} as before_from
from holdout
