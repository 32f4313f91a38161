{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_earlier_builds() }}"
) }}

-- One row per order that a refund named at the last completed build and names no more, because a newer version of it names
-- another one. Rows that a killed try of the same build found are kept: the refund may have moved since.
{%- set standing = standing_relation('fct_refunds') %}
{% if standing -%}
select distinct former.order_id, {{ build_id() }} as _build_id
from {{ standing }} as former
inner join {{ ref('stg_orders__refunds') }} as staged on former.refund_id = staged.refund_id
where former.order_id <> staged.order_id and {{ is_touched('orders') }}
{%- else -%}
select order_id, cast(0 as bigint) as _build_id from {{ ref('stg_orders__refunds') }} where false
{%- endif %}
