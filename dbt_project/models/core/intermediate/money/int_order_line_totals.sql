{{ config(materialized='view') }}

-- One row per order with lines: what its lines add up to, in the order's currency.
-- Only lines of kind product are sales; carriage lines are shipping; a discount that stands in a line of its own, written with
-- either sign, is a discount; fees, write-offs and the like are none of these.
select
    order_id,
    count(*) filter (where {{ is_product_line() }}) as product_line_count,
    sum({{ line_amount('unit_price') }}) filter (where {{ is_product_line() }}) as product_amount,
    coalesce(sum(discount_amount) filter (where {{ is_product_line() }}), 0)
        + coalesce(abs(sum({{ line_amount('unit_price') }}) filter (where line_kind = 'discount')), 0) as discount_amount,
    sum({{ line_amount('unit_price') }}) filter (where line_kind = 'shipping') as shipping_amount,
    sum({{ line_amount('unit_cost') }}) filter (where {{ is_product_line() }}) as cost_amount,
    count(*) filter (where {{ is_product_line() }} and unit_cost is null) as product_lines_without_cost_count
from {{ ref('stg_orders__order_lines') }}
where true {{ only_changed('order_id', 'int_changed_orders') }}
group by order_id
