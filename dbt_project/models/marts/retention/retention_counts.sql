-- One row per period and combination of segments, with everything retention is computed from.
-- Orders of nobody known count as revenue under '(none)'; they add no customer.
--
-- A partial build counts everybody only in periods that were not complete at the last published version, and in those that opened
-- in a month whose tiers are worked out again. For all others it goes on from the published rows: what customers who changed
-- brought to them then goes out, what they bring now comes in.
{%- set measures = retention_measures() %}
{%- set is_gone_on = is_partial_build() and has_previous('retention_counts', 'marts') %}
{%- set former_periods = 'select * from ' ~ previous('fct_customer_periods') %}
{%- set segments, former_segments = ref('int_customer_segments'), ref('int_former_segments') %}
{%- set recounted = ref('int_recounted_customers') %}
{%- set recounted_for_all -%}
    ({{ was_open() }} or {{ month_start('period_start') }} in (select evaluated_on from {{ ref('int_tier_months') }}))
{%- endset %}
{%- set gone_on_with -%}
    customer_id in (select customer_id from {{ recounted }}) and not {{ recounted_for_all }}
{%- endset %}
with {% if is_gone_on -%}
counted as (
    {{ counted_periods(all_grains(recounted_for_all), segments) }}
),

now as (
    {{ counted_periods(all_grains(gone_on_with), segments) }}
),

former as (
    {{ counted_periods(former_periods ~ ' where ' ~ gone_on_with, former_segments) }}
),

parts as (
    select * from counted
    union all
    select * from now
    union all
    select
        period_grain, period_start, period_end,
        {{ retention_dimensions() | join(', ') }},
        -customer_count,
        {% for measure in measures -%}
        -{{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from former
    union all
    select *
    from {{ previous('retention_counts', 'marts') }}
    where customer_count > 0 and not {{ recounted_for_all }}
),

known as (
    select
        period_grain, period_start, period_end,
        {{ retention_dimensions() | join(', ') }},
        sum(customer_count) as customer_count,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from parts
    group by all
    having sum(customer_count) > 0
),
{%- else -%}
known as (
    {{ counted_periods(all_grains(), segments) }}
),
{%- endif %}

everybody as (
    select * from known
    union all
    select
        period_grain, period_start, period_end,
        {{ "'(none)', " * retention_dimensions() | length }}
        0 as customer_count,
        {% for measure in measures -%}
        {{ measure if measure in ('order_count', 'net_revenue_amount') else '0' }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_unknown_revenue') }}
)

select
    period_grain,
    period_start,
    period_end,
    {{ retention_dimensions() | join(', ') }},
    cast(customer_count as bigint) as customer_count,
    {% for measure in measures -%}
    {%- set type = 'bigint' if measure.endswith('_count') else 'decimal(18, 4)' %}
    cast({{ measure }} as {{ type }}) as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from everybody
