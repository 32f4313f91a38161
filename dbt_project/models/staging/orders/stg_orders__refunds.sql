{{ config(unique_key=['refund_id']) }}

with delivered as {{ not_materialized() }} (
    select
        refund_id,
        order_id,
        {{ text_to_instant('refunded_at') }} as refunded_at,
        cast(amount as decimal(18, 4)) as amount,
        reason,
        customer_id,
        currency,
        line_kind,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('orders', 'refunds') }}
)

{{ newest_version('delivered', 'orders', ['refund_id']) }}
