{{ config(unique_key=['customer_id']) }}

with delivered as {{ not_materialized() }} (
    select
        customer_id,
        name,
        email,
        phone,
        tax_id,
        cast(birth_date as date) as birth_date,
        company,
        segment,
        city,
        state,
        country,
        address,
        post_code,
        owner,
        acquisition_channel,
        acquisition_campaign_id,
        {{ text_to_instant('created_at') }} as created_at,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ text_to_instant('deleted_at') }} as deleted_at,
        merged_into_id,
        cast(email_opt_in as boolean) as email_opt_in,
        cast(sms_opt_in as boolean) as sms_opt_in,
        cast(whatsapp_opt_in as boolean) as whatsapp_opt_in,
        cast(call_opt_in as boolean) as call_opt_in,
        cast(visit_opt_in as boolean) as visit_opt_in,
        cast(do_not_contact as boolean) as do_not_contact,
        {{ channel_name('preferred_channel') }} as preferred_channel,
        trim(contact_hours) as contact_hours,
        {{ lineage() }}
    from {{ delivered('crm', 'customers') }}
)

-- of the newest version only: to read a phone number takes longer than all else
select
    *,
    {{ email_key('email') }} as email_key,
    {{ phone_key('phone') }} as phone_key,
    {{ tax_key('tax_id') }} as tax_key
from ({{ newest_version('delivered', 'crm', ['customer_id'], added=['email_key', 'phone_key', 'tax_key']) }}) as newest
