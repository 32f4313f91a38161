{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('customer_id', 'int_changed_customers') }}"
) }}

-- One row per customer who ever ordered: the days of the first and of the second counted order.
with ranked as (
    select
        customer_id,
        ordered_on,
        row_number() over (partition by customer_id order by ordered_on) as place
    from {{ ref('fct_orders') }}
    where is_counted and customer_id is not null {{ only_changed('customer_id', 'int_changed_customers') }}
    qualify place <= 2
)

select
    customer_id,
    min(ordered_on) as first_ordered_on,
    max(case when place = 2 then ordered_on end) as second_ordered_on
from ranked
group by customer_id
