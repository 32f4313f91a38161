-- One row per campaign touch sent (or, for the hold-out, kept back) before as_of, with the golden customer it was meant for: by
-- id, else by e-mail, else by phone. An e-mail or phone of two customers names neither. What happened after as_of is not seen
-- yet.
with touches as (
    select * from {{ ref('stg_crm__campaign_touches') }} where sent_at < {{ as_of() }}
),

-- shared keys are no keys; a key of customers with other names (a CRM record, say) is theirs all the same
named as (
    select keys.kind, keys.key_value, min(identities.customer_id) as customer_id
    from {{ ref('int_identity_keys') }} as keys
    inner join {{ ref('int_identities') }} as identities on keys.entity = identities.entity
    where keys.kind in ('email', 'phone') and not keys.is_contested
    group by keys.kind, keys.key_value
    having min(identities.customer_id) = max(identities.customer_id)
)

select
    touches.touch_id,
    touches.campaign_id,
    coalesce(by_id.customer_id, by_email.customer_id, by_phone.customer_id) as customer_id,
    {{ channel_name("coalesce(nullif(trim(touches.channel), ''), campaigns.channel)") }} as channel,
    coalesce(touches.is_holdout, false) as is_holdout,
    touches.sent_at,
    case when touches.opened_at < {{ as_of() }} then touches.opened_at end as opened_at,
    case when touches.clicked_at < {{ as_of() }} then touches.clicked_at end as clicked_at
from touches
inner join {{ ref('int_campaigns') }} as campaigns on touches.campaign_id = campaigns.campaign_id
left join {{ ref('int_identities') }} as by_id on 'id:' || touches.customer_id = by_id.entity
left join named as by_email on by_email.kind = 'email' and touches.email_key = by_email.key_value
left join named as by_phone on by_phone.kind = 'phone' and touches.phone_key = by_phone.key_value
