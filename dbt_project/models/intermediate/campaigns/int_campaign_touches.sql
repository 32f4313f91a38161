-- One row per campaign touch sent (or, for the hold-out, kept back) before as_of, with the golden customer it was meant for: by
-- id, else by e-mail, else by phone. What happened after as_of is not seen yet.
with touches as (
    select
        *,
        {{ entity('customer_id', 'null', 'email_key', 'phone_key') }} as entity
    from {{ ref('stg_crm__campaign_touches') }}
    where sent_at < {{ as_of() }}
)

select
    touches.touch_id,
    touches.campaign_id,
    identities.customer_id,
    {{ channel_name("coalesce(nullif(trim(touches.channel), ''), campaigns.channel)") }} as channel,
    coalesce(touches.is_holdout, false) as is_holdout,
    touches.sent_at,
    case when touches.opened_at < {{ as_of() }} then touches.opened_at end as opened_at,
    case when touches.clicked_at < {{ as_of() }} then touches.clicked_at end as clicked_at
from touches
inner join {{ ref('int_campaigns') }} as campaigns on touches.campaign_id = campaigns.campaign_id
left join {{ ref('int_identities') }} as identities on touches.entity = identities.entity
