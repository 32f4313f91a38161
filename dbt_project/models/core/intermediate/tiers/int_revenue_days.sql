{{ config(materialized='view') }}

-- One row per customer, day and kind of event: net revenue on the day it was sold or refunded, and the measure of the tiers.
{{ revenue_days(ref('fct_orders'), ref('fct_refunds')) }}
