-- One row per customer with the attributes that retention is cut by; '(none)' where nothing is known.
with contracts as (
    select distinct customer_id from {{ ref('fct_contracts') }} where is_counted
)

select
    customers.customer_id,
    coalesce(customers.segment, '(none)') as segment,
    coalesce(customers.acquisition_channel, '(none)') as acquisition_channel,
    coalesce(customers.owner, '(none)') as owner,
    coalesce(customers.country, '(none)') as country,
    case when contracts.customer_id is null then 'without contract' else 'with contract' end as contract
from {{ ref('dim_customers') }} as customers
left join contracts on customers.customer_id = contracts.customer_id
