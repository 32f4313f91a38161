{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed_periods('year') }}",
    post_hook="{{ finish_customer_periods('year') }}"
) }}

{{ customer_periods('year') }}
