{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ delete_changed_periods() }}") }}

{{ customer_periods('week') }}
