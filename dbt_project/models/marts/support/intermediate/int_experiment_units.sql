-- One row per experiment and unit of its assignment (conversation, or customer by their first conversation in it), with what
-- became of it. A customer met in two variants is crossed. Null outcomes: not observed, or not observed yet.
with settings as (
    {{ experiment_settings() }}
),

assigned as (
    select
        outcomes.*,
        coalesce(settings.unit, 'conversation') as unit,
        row_number() over (
            partition by outcomes.experiment_id, outcomes.customer_id order by outcomes.opened_at, outcomes.conversation_id
        ) = 1 as is_first_of_customer,
        min(outcomes.variant) over (partition by outcomes.experiment_id, outcomes.customer_id)
        <> max(outcomes.variant) over (partition by outcomes.experiment_id, outcomes.customer_id) as has_two_variants
    from {{ ref('conversation_outcomes') }} as outcomes
    left join settings on outcomes.experiment_id = settings.experiment_id
    where outcomes.is_opened_by_customer and outcomes.experiment_id is not null and outcomes.variant is not null
)

select
    assigned.experiment_id,
    assigned.unit,
    case when assigned.unit = 'customer' then assigned.customer_id else assigned.conversation_id end as unit_id,
    assigned.variant,
    assigned.opened_on as assigned_on,
    assigned.unit = 'customer' and assigned.has_two_variants as is_crossed,
    case
        when {{ add_days('assigned.opened_on', var('recontact_days')) }} <= {{ last_whole_day() }}
            then coalesce(
                {{ days_between('assigned.opened_on', local_date('assigned.resolved_at')) }} <= {{ var('recontact_days') }}, false
            )
    end as is_resolved_in_time,
    assigned.is_positive,
    assigned.has_come_back,
    -- of a customer once, in the month after, and only where they met one variant
    case
        when
            assigned.is_first_of_customer and not assigned.has_two_variants
            and periods.is_active_at_opening and periods.is_complete
            then periods.is_churned
    end as is_churned_next
from assigned
left join {{ ref('fct_customer_periods') }} as periods
    on assigned.customer_id = periods.customer_id
    and periods.period_grain = 'month'
    and periods.period_start = {{ add_months(month_start('assigned.opened_on'), 1) }}
where assigned.unit = 'conversation' or (assigned.customer_id is not null and assigned.is_first_of_customer)
