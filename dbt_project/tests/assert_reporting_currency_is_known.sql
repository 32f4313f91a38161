-- Amounts of two currencies are not added up. Which one to report in is the company's choice, unless there is only one.
select currency_count
from {{ ref('int_reporting_currency') }}
where
    reporting_currency is null
    and currency_count > 1
    and {{ stop_with(
        "'The orders come in ' || currency_count || ' currencies: choose one with reporting_currency, and deliver exchange rates.'"
    ) }}
