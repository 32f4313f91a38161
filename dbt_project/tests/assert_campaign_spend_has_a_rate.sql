-- Spend in another currency is not taken for the reporting currency: without a rate nobody knows what it was.
select spend.campaign_id, spend.period_start
from {{ ref('int_campaign_spend') }} as spend
inner join {{ ref('int_campaigns') }} as campaigns on spend.campaign_id = campaigns.campaign_id
where
    spend.spend_amount is null
    and {{ stop_with(
        "'Campaign ' || campaigns.campaign_id || ' was paid in ' || campaigns.currency
        || ': deliver its exchange rate of ' || spend.period_start || ' in orders/exchange_rates.'"
    ) }}
