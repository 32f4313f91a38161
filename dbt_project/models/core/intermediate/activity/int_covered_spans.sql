{{ config(materialized='view') }}

-- One row per span of days that an order or a contract covers, both ends included. (Of changed customers in a partial build.)
select
    orders.customer_id,
    orders.ordered_on as started_on,
    {{ add_days('orders.ordered_on', 'windows.churn_window_days - 1') }} as ended_on
from (
    select distinct customer_id, ordered_on
    from {{ ref('fct_orders') }}
    where is_counted and customer_id is not null {{ only_changed('customer_id', 'int_changed_customers') }}
) as orders
inner join {{ ref('int_customer_windows') }} as windows on orders.customer_id = windows.customer_id
union all
select
    customer_id,
    started_on,
    coalesce(covered_until, date '9999-12-30') as ended_on
from {{ ref('fct_contracts') }}
where is_counted and customer_id is not null {{ only_changed('customer_id', 'int_changed_customers') }}
