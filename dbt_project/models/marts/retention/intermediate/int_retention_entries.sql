{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{% if is_incremental() %}delete from {{ this }} where _build_id = {{ build_id() }} or {{ is_counted_anew() }}{% endif %}"
) }}

-- A ledger. One row per build, period and combination of segments: what the build added to everything retention is computed from.
-- A partial build books changed customers out as they stood before and in as they are, and counts anew the periods that were open
-- or whose tiers changed. So its cost goes with what changed, and the sums are those of a full build.
{%- set types = retention_row_types() %}
{%- set segments = ['period_grain', 'period_start', 'period_end'] + retention_dimensions() %}
{%- set flags = {
    'opening': 'is_active_at_opening', 'retained': 'is_retained', 'churned': 'is_churned', 'new': 'is_new',
    'reactivated': 'is_reactivated', 'transient': 'is_transient', 'closing': 'is_active_at_closing',
    'buyer': 'order_count > 0', 'repeat_buyer': 'order_count > 1'
} %}
{%- set amounts = {
    'net_revenue': ['net_revenue_amount', 'true'],
    'previous_revenue': ['previous_net_revenue_amount', 'is_active_at_opening'],
    'kept_revenue': ['net_revenue_amount', 'is_active_at_opening'],
    'kept_revenue_at_most': ['least(net_revenue_amount, previous_net_revenue_amount)', 'is_active_at_opening'],
    'reactivated_revenue': ['net_revenue_amount', 'is_reactivated']
} %}
{%- set changed = 'select customer_id from ' ~ ref('int_changed_customers') %}
with periods as (
    {% if is_incremental() -%}
    {{ tiered_periods(customers=changed) }}
    union all
    {{ tiered_periods(condition=is_counted_anew() ~ ' and customer_id not in (' ~ changed ~ ')') }}
    {%- else -%}
    {{ tiered_periods() }}
    {%- endif %}
),

standing as (
    select
        {% for column in types -%}
        {{ retention_row_column(column) }} as {{ column }},
        {% endfor -%}
        1 as entry_sign
    from periods
    left join {{ ref('int_customer_segments') }} as customers on periods.customer_id = customers.customer_id
),

{% if is_incremental() -%}
former as (
    select {{ types | join(', ') }}, -1 as entry_sign
    from {{ ref('int_former_periods') }}
    where period_grain is not null and not {{ is_counted_anew() }}
),
{%- endif %}

entries as (
    select * from standing
    {%- if is_incremental() %}
    union all
    select * from former
    {%- endif %}
),

booked as (
    select
        {% for column in segments -%}
        {{ column }},
        {% endfor -%}
        sum(entry_sign) as customer_count,
        {% for name, condition in flags.items() -%}
        coalesce(sum(entry_sign) filter (where {{ condition }}), 0) as {{ name }}_count,
        {% endfor -%}
        sum(entry_sign * order_count) as order_count,
        {% for name, (amount, condition) in amounts.items() -%}
        coalesce(sum(entry_sign * {{ amount }}) filter (where {{ condition }}), 0) as {{ name }}_amount,
        {% endfor -%}
        {{ build_id() if is_incremental() else 'cast(0 as bigint)' }} as _build_id
    from entries
    group by all
)

select *
from booked
{% if is_incremental() -%}
where
    customer_count <> 0
    or order_count <> 0
    {% for name in flags -%}
    or {{ name }}_count <> 0
    {% endfor -%}
    {% for name in amounts -%}
    or {{ name }}_amount <> 0
    {% endfor -%}
{%- endif %}
-- depends_on: {{ ref('int_former_periods') }}, {{ ref('int_tier_months') }}
