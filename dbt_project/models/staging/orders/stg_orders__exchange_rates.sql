{{ config(unique_key=['rate_date', 'currency']) }}

with delivered as {{ not_materialized() }} (
    select
        cast(rate_date as date) as rate_date,
        currency,
        cast(rate as decimal(18, 8)) as rate,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('orders', 'exchange_rates') }}
)

{{ newest_version('delivered', 'orders', ['rate_date', 'currency']) }}
