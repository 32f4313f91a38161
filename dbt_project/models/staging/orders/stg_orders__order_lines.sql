{{ config(unique_key=['order_id', 'line_number']) }}

with delivered as {{ not_materialized() }} (
    select
        order_id,
        coalesce(
            cast(line_number as bigint),
            row_number() over (partition by order_id, _load, _file, line_number is null order by _arrival)
        ) as line_number,
        product_id,
        product_name,
        category,
        cast(quantity as decimal(18, 4)) as quantity,
        cast(unit_price as decimal(20, 8)) as unit_price,
        cast(unit_cost as decimal(20, 8)) as unit_cost,
        cast(discount_amount as decimal(18, 4)) as discount_amount,
        line_kind,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('orders', 'order_lines') }}
)

{{ newest_version('delivered', 'orders', ['order_id', 'line_number']) }}
