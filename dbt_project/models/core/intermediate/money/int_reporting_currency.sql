-- One row: the currency in which money is added up. The setting, else the only currency that the orders come in.
-- Two or more currencies without a setting leave it empty, and a test stops the build.
with currencies as (
    select upper(currency) as currency from {{ ref('stg_orders__orders') }} where currency is not null
    union
    select upper(currency) as currency from {{ ref('stg_orders__refunds') }} where currency is not null
)

select
    {% if var('reporting_currency') %}
    cast('{{ var("reporting_currency") | upper }}' as string) as reporting_currency,
    {% else %}
    case when count(*) <= 1 then max(currency) end as reporting_currency,
    {% endif %}
    count(*) as currency_count
from currencies
