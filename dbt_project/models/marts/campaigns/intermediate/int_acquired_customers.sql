-- One row per customer who was ever active: the month of the first active day, and the channel that won them.
-- The acquisition campaign that the CRM names decides the channel, so that spend meets the customers it won; else
-- acquisition_channel does.
select
    firsts.customer_id,
    {{ month_start('firsts.first_active_on') }} as period_start,
    case
        when campaigns.campaign_id is not null then campaigns.channel
        else {{ channel_name('customers.acquisition_channel') }}
    end as channel
from {{ ref('int_customer_firsts') }} as firsts
inner join {{ ref('dim_customers') }} as customers on firsts.customer_id = customers.customer_id
left join {{ ref('int_campaigns') }} as campaigns
    on customers.acquisition_campaign_id = campaigns.campaign_id and campaigns.objective = 'acquisition'
where firsts.first_active_on <= {{ last_visible_on() }}
