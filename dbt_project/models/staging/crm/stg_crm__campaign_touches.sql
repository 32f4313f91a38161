{{ config(unique_key=['touch_id']) }}

with delivered as {{ not_materialized() }} (
    select
        md5(concat_ws('|', campaign_id, coalesce(customer_id, ''), coalesce(email, ''), coalesce(phone, ''), sent_at))
            as touch_id,
        campaign_id,
        customer_id,
        email,
        phone,
        channel,
        {{ text_to_instant('sent_at') }} as sent_at,
        {{ text_to_instant('opened_at') }} as opened_at,
        {{ text_to_instant('clicked_at') }} as clicked_at,
        cast(is_holdout as boolean) as is_holdout,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('crm', 'campaign_touches') }}
)

-- of the newest version only: to read a phone number takes longer than all else
select
    *,
    {{ email_key('email') }} as email_key,
    {{ phone_key('phone') }} as phone_key
from ({{ newest_version('delivered', 'crm', ['touch_id'], added=['email_key', 'phone_key']) }}) as newest
