-- The days that metrics can be asked for: from the first day of a customer's period to the last.
{{ config(materialized='view') }}
select {{ add_days('first_day', 'number') }} as date_day
from (
    select
        first_day,
        {{ each_integer('0', days_between('first_day', 'last_day')) }} as number
    from (
        select
            min(period_start) as first_day,
            max(period_end) as last_day
        from {{ ref('fct_customer_periods') }}
    ) as ends
) as days
