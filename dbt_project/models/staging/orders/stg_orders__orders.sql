{{ config(unique_key=['order_id']) }}

with delivered as {{ not_materialized() }} (
    select
        order_id,
        customer_id,
        email,
        phone,
        tax_id,
        {{ text_to_instant('ordered_at') }} as ordered_at,
        status,
        channel,
        currency,
        cast(gross_amount as decimal(18, 4)) as gross_amount,
        cast(discount_amount as decimal(18, 4)) as discount_amount,
        cast(tax_amount as decimal(18, 4)) as tax_amount,
        cast(shipping_amount as decimal(18, 4)) as shipping_amount,
        campaign_id,
        cast(is_test as boolean) as is_test,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('orders', 'orders') }}
)

-- of the newest version only: to read a phone number takes longer than all else
select
    *,
    {{ email_key('email') }} as email_key,
    {{ phone_key('phone') }} as phone_key,
    {{ tax_key('tax_id') }} as tax_key
from ({{ newest_version('delivered', 'orders', ['order_id'], added=['email_key', 'phone_key', 'tax_key']) }}) as newest
