{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed_periods('week') }}",
    post_hook="{{ finish_customer_periods('week') }}"
) }}

{{ customer_periods('week') }}
