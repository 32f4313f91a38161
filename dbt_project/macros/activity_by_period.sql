{#-
    One row per customer and period of `grain` that one of the customer's spells reaches, with whether the customer was active on the
    day before the period, on its last day, and in between. In a partial build only what is worked out again.
-#}
{% macro activity_by_period(grain, slice) -%}
{%- set last_index = period_index(grain, 'least(ended_on + 1, ' ~ last_visible_on() ~ ')') %}
{%- set first_wanted = 'first_index' %}
{%- if is_incremental() %}
    {%- set first_wanted -%}
        case
            when customer_id in (select customer_id from {{ ref('int_recomputed_customers') }}) then first_index
            else greatest(first_index, {{ first_turned_index(grain) }})
        end
    {%- endset %}
{%- endif %}
with spells as (
    select
        customer_id,
        started_on,
        ended_on,
        first_active_on,
        {{ period_index(grain, 'started_on') }} as first_index,
        -- the period that opens on lost_on still opens with this customer
        {{ last_index }} as last_index
    from {{ ref('int_activity_spells') }}
    where
        {{ is_in_slice('customer_id', slice) }}
        {%- if is_incremental() %}
        and ({{ is_index_worked_out_again(grain, last_index) }})
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
        {{ each_integer(first_wanted, 'last_index') }} as period_index
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
)

-- nearly all periods lie in one spell: only the others are grouped
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
{%- endmacro %}
