-- One row per campaign: those of the CRM, and those that only a touch or an order names.
with named as (
    select campaign_id from {{ ref('stg_crm__campaigns') }}
    union
    select campaign_id from {{ ref('stg_crm__campaign_touches') }} where sent_at < {{ as_of() }}
    union
    select campaign_id from {{ ref('fct_orders') }} where campaign_id is not null and is_counted
)

select
    named.campaign_id,
    campaigns.name,
    {{ channel_name('campaigns.channel') }} as channel,
    lower(trim(campaigns.objective)) as objective,
    campaigns.started_on,
    campaigns.ended_on,
    campaigns.spend_amount,
    upper(campaigns.currency) as currency
from named
left join {{ ref('stg_crm__campaigns') }} as campaigns on named.campaign_id = campaigns.campaign_id
