{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed_periods('quarter') }}",
    post_hook="{{ finish_customer_periods('quarter') }}"
) }}

{{ customer_periods('quarter') }}
