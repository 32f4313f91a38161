{{ config(materialized='view') }}

select
    period_grain,
    period_start,
    period_end,
    customer_id,
    is_active_at_opening,
    is_active_at_closing,
    is_new,
    is_retained,
    is_churned,
    is_reactivated,
    is_transient,
    is_complete,
    order_count,
    net_revenue_amount,
    refund_amount,
    margin_amount,
    previous_net_revenue_amount,
    conversation_count,
    contact_count,
    tier
from ({{ all_grains() }}) as periods
