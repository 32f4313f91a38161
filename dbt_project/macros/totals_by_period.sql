{#- What totals_by_period adds up over what happened in a period; `previous_net_amount` comes from the period before. -#}
{% macro period_measures() -%}
    {{ return([
        'order_count', 'sale_amount', 'cost_amount', 'orders_without_cost_count', 'refund_amount', 'conversation_count',
        'contact_count',
    ]) }}
{%- endmacro %}

{#- The columns of totals_by_period beside the customer and the period. -#}
{% macro period_totals() -%} {{ return(['event_count', 'previous_net_amount'] + period_measures()) }} {%- endmacro %}

{#-
    One row per customer and period of `grain` in which anything happened, or which follows one with revenue: how many events, the
    measures added up, and the net revenue of the period before. In a partial build only what is worked out again.
-#}
{% macro totals_by_period(grain, slice) -%}
{%- set measures = period_measures() %}
with events as (
    {% for fact, day, counted in [
        ('fct_orders', 'ordered_on', {
            'order_count': 'count(*)',
            'sale_amount': 'sum(gross_amount - discount_amount)',
            'cost_amount': 'sum(cost_amount)',
            'orders_without_cost_count': 'count(*) - count(cost_amount)',
        }),
        ('fct_refunds', 'refunded_on', {'refund_amount': 'sum(refund_amount)'}),
        ('fct_conversations', 'opened_on', {'conversation_count': 'count(*)'}),
        ('fct_contacts', 'occurred_on', {'contact_count': 'count(*)'}),
    ] %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        customer_id,
        {{ period_index(grain, day) }} as period_index,
        {% for measure in measures -%}
        {{ counted.get(measure, '0') }} as {{ measure }}{{ ', ' if not loop.last }}
        {%- endfor %}
    from {{ ref(fact) }}
    where
        customer_id is not null
        and {{ is_in_slice('customer_id', slice) }}
        {%- if fact in ('fct_orders', 'fct_refunds') %}
        and is_counted
        {%- endif %}
        {%- if is_incremental() %}
        -- one period more, for the revenue of the period before
        and ({{ is_index_worked_out_again(grain, period_index(grain, day) ~ ' + 1') }})
        {%- endif %}
    group by 1, 2
    {%- endfor %}
),

-- beside what happened in a period, the revenue of the one before
contributions as (
    select *, 1 as event_count, 0 as previous_net_amount from events
    union all
    select
        customer_id, period_index + 1, {{ '0, ' * measures | length }}0, sale_amount - refund_amount
    from events
    where sale_amount <> 0 or refund_amount <> 0
)

select
    customer_id,
    period_index,
    {% for measure in period_totals() -%}
    sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from contributions
group by customer_id, period_index
{%- endmacro %}
