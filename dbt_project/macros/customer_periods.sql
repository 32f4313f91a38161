{#-
    One row per customer and period of `grain` in which the customer was active at either end or did anything.

    opening: active on the day before the period starts; closing: active on its last day, or on the last whole day before as_of in
    the running period. A partial build works out int_recomputed_customers, and everybody where a period has begun or ended. `slice`
    is the share of all customers that one statement of a full build works out.
-#}
{% macro customer_periods(grain, slice=0) -%}
with activity as (
    {{ activity_by_period(grain, slice) }}
),

totals as (
    {{ totals_by_period(grain, slice) }}
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
        {% for measure in period_totals() -%}
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
        period_index <= {{ period_index(grain, last_visible_on()) }}
        and (is_active_at_opening or is_active_at_closing or is_active_between or event_count > 0)
),

flagged as (
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
    where {{ is_index_worked_out_again(grain, 'period_index') }}
    {%- endif %}
)

{{ with_tiers('flagged', is_in_slice('customer_id', slice)) }}
{%- endmacro %}

{#- What follows the model's own statement: in a full build the customers of all other slices, in a partial one others' tiers. -#}
{% macro finish_customer_periods(grain) -%}
    {%- for slice in range(1, slice_count()) %}
    insert into {{ this }} {{ customer_periods(grain, slice) }};
    {%- endfor %}
    {{ update_tiers() }}
{%- endmacro %}

{#- Periods that were not complete at the last published version: there every customer may count otherwise than then. -#}
{% macro was_open() -%}
    period_end >= (
        select coalesce(previous_as_of_on, date '9999-12-31') from {{ source('audit', 'build_window') }}
    )
{%- endmacro %}

{#-
    The index of the period of `grain` from which on a partial build works out everybody's rows: the one in which the last published
    version was made, once it is over or another one has begun. As long as neither is so, its rows stay as they are but for those of
    int_recomputed_customers: no day between the two versions changes whether anybody else is active.
-#}
{% macro first_turned_index(grain) -%}
    (
        select
            case
                when
                    {{ period_index(grain, 'as_of_on') }} > {{ period_index(grain, 'previous_as_of_on') }}
                    or {{ period_index(grain, 'last_visible_on') }} > {{ period_index(grain, add_days('previous_as_of_on', -1)) }}
                    then {{ period_index(grain, 'previous_as_of_on') }}
                -- past every date
                else 1000000
            end
        from {{ source('audit', 'build_window') }}
    )
{%- endmacro %}

{#- The same as a condition on the `index` of a period of `grain`, with those whose rows are worked out in any case. -#}
{% macro is_index_worked_out_again(grain, index) -%}
    customer_id in (select customer_id from {{ ref('int_recomputed_customers') }})
    or {{ index }} >= {{ first_turned_index(grain) }}
{%- endmacro %}

{#- Out go the rows that are worked out again. -#}
{% macro delete_changed_periods(grain) -%}
    {#- named whether or not anything is deleted: dbt takes the order of models from it -#}
    {%- set recomputed, turned = ref('int_recomputed_customers'), first_turned_index(grain) -%}
    {%- if is_incremental() -%}
        {#- one after the other: each skips blocks of rows that the two together would read. was_open says nothing more than the index,
            but of a column that is stored -#}
        delete from {{ this }} where customer_id in (select customer_id from {{ recomputed }});
        delete from {{ this }} where {{ was_open() }} and {{ period_index(grain, 'period_start') }} >= {{ turned }}
    {%- endif -%}
{%- endmacro %}
