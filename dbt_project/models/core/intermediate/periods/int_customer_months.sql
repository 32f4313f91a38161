{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed_periods() }}", post_hook="{{ renew_tiers() }}"
) }}

{{ customer_periods('month') }}
