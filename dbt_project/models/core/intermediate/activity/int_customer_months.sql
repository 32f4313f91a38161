{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed_periods('month') }}",
    post_hook="{{ finish_customer_periods('month') }}"
) }}

{{ customer_periods('month') }}
