{#-
    One row per customer and period of `grain` in which the customer was active at either end or did anything.

    opening: active on the day before the period starts; closing: active on its last day, or on the last whole day before as_of in
    the running period. A partial build works out the changed customers, and the periods that were not complete last time.
-#}
{% macro customer_periods(grain) -%}
{%- set index_now = period_index(grain, last_visible_on()) -%}
{%- set changed = ref('int_changed_customers') -%}
{%- set measures = [
    'order_count', 'sale_amount', 'cost_amount', 'orders_without_cost_count', 'refund_amount', 'conversation_count', 'contact_count'
] -%}
{%- set totals = measures + ['event_count', 'previous_net_amount'] -%}
{%- if is_incremental() -%}
    {%- set reopened = period_index(grain, "(select previous_as_of_on from " ~ source('audit', 'build_window') ~ ")") -%}
{%- endif -%}
with spells as (
    select
        customer_id,
        started_on,
        ended_on,
        first_active_on,
        {{ period_index(grain, 'started_on') }} as first_index,
        -- the period that opens on lost_on still opens with this customer
        {{ period_index(grain, 'least(ended_on + 1, ' ~ last_visible_on() ~ ')') }} as last_index
    from {{ ref('int_activity_spells') }}
    {% if is_incremental() -%}
    where
        customer_id in (select customer_id from {{ changed }})
        or {{ period_index(grain, 'least(ended_on + 1, ' ~ last_visible_on() ~ ')') }} >= {{ reopened }}
    {%- endif %}
),

-- the first and the last period of a spell may be the last and the first one of its neighbours
neighbours as (
    select
        *,
        lag(last_index) over by_start as index_before,
        lead(first_index) over by_start as index_after
    from spells
    window by_start as (partition by customer_id order by started_on)
),

spell_periods as (
    select
        customer_id,
        started_on,
        ended_on,
        first_active_on,
        index_before,
        index_after,
        {{ each_integer(
            'greatest(first_index, case when customer_id in (select customer_id from ' ~ changed ~ ') then first_index else ' ~ reopened ~ ' end)'
            if is_incremental() else 'first_index', 'last_index'
        ) }} as period_index
    from neighbours
),

spell_flags as (
    select
        customer_id,
        period_index,
        first_active_on,
        started_on < period_start and ended_on >= period_start - 1 as was_active_at_opening,
        started_on <= closing_day and ended_on >= closing_day as was_active_at_closing,
        started_on <= closing_day and ended_on >= period_start as was_active_between,
        coalesce(period_index <= index_before, false) or coalesce(period_index >= index_after, false) as is_shared
    from (
        select
            *,
            {{ period_start(grain, 'period_index') }} as period_start,
            least({{ period_start(grain, '(period_index + 1)') }} - 1, {{ last_whole_day() }}) as closing_day
        from spell_periods
    ) as dated
),

-- nearly all periods lie in one spell: only the others are grouped
activity as (
    select customer_id, period_index, first_active_on, was_active_at_opening, was_active_at_closing, was_active_between
    from spell_flags
    where not is_shared
    union all
    select
        customer_id,
        period_index,
        min(first_active_on),
        bool_or(was_active_at_opening),
        bool_or(was_active_at_closing),
        bool_or(was_active_between)
    from spell_flags
    where is_shared
    group by customer_id, period_index
),

events as (
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
        {%- if fact in ('fct_orders', 'fct_refunds') %}
        and is_counted
        {%- endif %}
        {%- if is_incremental() %}
        -- one period more, for the revenue of the period before
        and (
            customer_id in (select customer_id from {{ changed }})
            or {{ period_index(grain, day) }} >= {{ reopened }} - 1
        )
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
),

totals as (
    select
        customer_id,
        period_index,
        {% for measure in totals -%}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from contributions
    group by customer_id, period_index
),

joined as (
    select
        coalesce(activity.customer_id, totals.customer_id) as customer_id,
        coalesce(activity.period_index, totals.period_index) as period_index,
        activity.first_active_on,
        {% for flag in ['opening', 'closing'] -%}
        coalesce(activity.was_active_at_{{ flag }}, false) as is_active_at_{{ flag }},
        {% endfor -%}
        coalesce(activity.was_active_between, false) as is_active_between,
        {% for measure in totals -%}
        coalesce(totals.{{ measure }}, 0) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from activity
    full join totals on activity.customer_id = totals.customer_id and activity.period_index = totals.period_index
),

periods as (
    select
        *,
        {{ period_start(grain, 'period_index') }} as period_start,
        {{ period_start(grain, '(period_index + 1)') }} - 1 as period_end
    from joined
    where
        period_index <= {{ index_now }}
        and (is_active_at_opening or is_active_at_closing or is_active_between or event_count > 0)
)

select
    '{{ grain }}' as period_grain,
    period_start,
    period_end,
    customer_id,
    is_active_at_opening,
    is_active_at_closing,
    coalesce(not is_active_at_opening and is_active_at_closing and first_active_on >= period_start, false) as is_new,
    is_active_at_opening and is_active_at_closing as is_retained,
    is_active_at_opening and not is_active_at_closing as is_churned,
    coalesce(not is_active_at_opening and is_active_at_closing and first_active_on < period_start, false) as is_reactivated,
    not is_active_at_opening and not is_active_at_closing and is_active_between as is_transient,
    period_end < {{ as_of_on() }} as is_complete,
    cast(order_count as bigint) as order_count,
    cast(sale_amount - refund_amount as decimal(18, 4)) as net_revenue_amount,
    cast(refund_amount as decimal(18, 4)) as refund_amount,
    case
        when orders_without_cost_count = 0 then cast(sale_amount - refund_amount - cost_amount as decimal(18, 4))
    end as margin_amount,
    cast(previous_net_amount as decimal(18, 4)) as previous_net_revenue_amount,
    cast(conversation_count as bigint) as conversation_count,
    cast(contact_count as bigint) as contact_count
from periods
{% if is_incremental() -%}
where
    customer_id in (select customer_id from {{ changed }})
    or {{ was_open() }}
{%- endif %}
{%- endmacro %}

{#- The grains in which customers' periods are kept. -#}
{% macro period_grains() -%} {{ return(['week', 'month', 'quarter', 'year']) }} {%- endmacro %}

{#- The rows of all four grains. -#}
{% macro all_grains() -%}
    {%- for grain in period_grains() %}
    select * from {{ ref('int_customer_' ~ grain ~ 's') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#- The four grains as one, with the tier in force when the period opened; none before the month after the first order or contract.
    `condition` says which rows: by it they are chosen before they meet the tiers. -#}
{% macro tiered_periods(condition='true') -%}
    select
        periods.*,
        case
            when firsts.first_active_on < {{ month_start('periods.period_start') }} then coalesce(tiers.tier, {{ lowest_tier() }})
        end as tier
    from (select * from ({{ all_grains() }}) as grains where {{ condition }}) as periods
    left join {{ ref('int_customer_firsts') }} as firsts on periods.customer_id = firsts.customer_id
    left join {{ ref('int_tier_evaluations') }} as tiers
        on periods.customer_id = tiers.customer_id
        and {{ month_start('periods.period_start') }} = tiers.evaluated_on
{%- endmacro %}

{#- Periods that were not complete at the last published version: in a partial build their rows are worked out for everybody. -#}
{% macro was_open() -%}
    period_end >= (
        select coalesce(previous_as_of_on, date '9999-12-31') from {{ source('audit', 'build_window') }}
    )
{%- endmacro %}

{#- Out go the rows of changed customers and of the periods that were not complete last time. -#}
{% macro delete_changed_periods() -%}
    {%- set changed = ref('int_changed_customers') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            customer_id in (select customer_id from {{ changed }})
            or {{ was_open() }}
    {%- endif -%}
{%- endmacro %}
