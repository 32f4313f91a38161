-- Per channel by which customers came, and for all together: what winning them cost and what they have brought, over all complete
-- months. The months before the first acquisition campaign have customers and no known spend: they are not in cac and ratio.
with months as (
    select
        *,
        case when spend_amount is not null then new_count end as paid_new_count,
        case when spend_amount is not null then margin_to_date_amount end as paid_margin_amount
    from {{ ref('acquisition_cost') }}
    where is_complete
)

select
    channel,
    cast(sum(new_count) as bigint) as new_count,
    cast(sum(paid_new_count) as bigint) as paid_new_count,
    cast(sum(spend_amount) as decimal(18, 4)) as spend_amount,
    {{ quotient_amount('sum(spend_amount)', 'sum(paid_new_count)') }} as cac_amount,
    cast(sum(revenue_to_date_amount) as decimal(18, 4)) as revenue_to_date_amount,
    {{ quotient_amount('sum(revenue_to_date_amount)', 'sum(new_count)') }} as revenue_per_customer_amount,
    cast(sum(margin_to_date_amount) as decimal(18, 4)) as margin_to_date_amount,
    {{ quotient_amount('sum(margin_to_date_amount)', 'sum(new_count)') }} as margin_per_customer_amount,
    cast(sum(predicted_value_12m_amount) as decimal(18, 4)) as predicted_value_12m_amount,
    {{ quotient_amount('sum(predicted_value_12m_amount)', 'sum(new_count)') }} as predicted_value_per_customer_amount,
    {{ rate('sum(paid_margin_amount)', 'sum(spend_amount)') }} as value_to_cac_ratio
from months
group by channel
