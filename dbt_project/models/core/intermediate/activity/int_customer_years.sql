{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed_periods() }}",
    post_hook="{{ customer_periods_of_other_slices('year') }}"
) }}

{{ customer_periods('year') }}
