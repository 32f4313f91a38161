-- One row per currency and span of days in which a rate holds: from its date until the next one.
select
    upper(currency) as currency,
    rate,
    rate_date as valid_from,
    coalesce(
        lead(rate_date) over (partition by upper(currency) order by rate_date), date '9999-12-31'
    ) as valid_before
from {{ ref('stg_orders__exchange_rates') }}
