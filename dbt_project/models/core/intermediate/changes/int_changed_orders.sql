-- One row per order that changed since the last published version: a newer order, line or refund, a rate, a customer id that
-- changed, or as_of has reached it. A full build looks at all of them and does not ask.
{% if not is_partial_build() -%}
select order_id from {{ ref('stg_orders__orders') }} where false
{%- else -%}
with orders as (
    select
        order_id,
        upper(currency) as currency,
        {{ entity('customer_id', 'tax_key', 'email_key', 'phone_key') }} as entity
    from {{ ref('stg_orders__orders') }}
),

-- credit notes name their customer themselves
refunds as (
    select
        order_id,
        upper(currency) as currency,
        'id:' || customer_id as entity
    from {{ ref('stg_orders__refunds') }}
),

new_rates as (
    select upper(currency) as currency from {{ ref('stg_orders__exchange_rates') }} where {{ has_changed('orders') }}
)

select order_id from {{ ref('stg_orders__orders') }} where {{ has_changed('orders', 'ordered_at') }}
union
select order_id from {{ ref('stg_orders__order_lines') }} where {{ has_changed('orders') }}
union
select order_id from {{ ref('stg_orders__refunds') }} where {{ has_changed('orders', 'refunded_at') }}
union
-- the order that a refund named before a newer version of it named another
select former.order_id
from {{ previous('fct_refunds') }} as former
inner join {{ ref('stg_orders__refunds') }} as refunds on former.refund_id = refunds.refund_id
where former.order_id <> refunds.order_id
{% for relation in ['orders', 'refunds'] -%}
union
select order_id from {{ relation }} where currency in (select currency from new_rates)
union
select order_id from {{ relation }} where entity in (select entity from {{ ref('int_changed_identities') }})
{% endfor -%}
union
select order_id
from {{ ref('stg_orders__orders') }}
where
    email_key in (select key_value from {{ ref('int_released_keys') }} where kind = 'email')
    or phone_key in (select key_value from {{ ref('int_released_keys') }} where kind = 'phone')
{#- also where dbt only parses: no setting decides what it reads of the project -#}
{%- if not (execute and var('reporting_currency')) %}
-- the first order that names a currency names it for those without one
union
select order_id
from {{ previous('fct_orders') }}
where currency is null and (select reporting_currency from {{ ref('int_reporting_currency') }}) is not null
{%- endif %}
{%- endif %}
