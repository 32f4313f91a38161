-- One row per month, tier and what those active at its beginning lived through with support the month before: how many they were,
-- and how many left in it. Added up here, for the single rows (of every customer, every active month) are many.
with contacts as (
    select
        outcomes.customer_id,
        {{ month_start('outcomes.opened_on') }} as support_month,
        count(*) as conversation_count,
        bool_or(
            outcomes.bug_id is not null
            and coalesce({{ month_start(local_date('bugs.fixed_at')) }} > {{ month_start('outcomes.opened_on') }}, true)
        ) as has_open_bug,
        bool_or(
            coalesce(
                {{ days_between('outcomes.opened_on', local_date('outcomes.resolved_at')) }} > {{ var('recontact_days') }}, true
            )
        ) as has_unresolved,
        bool_or(coalesce(outcomes.has_come_back, false) or coalesce(outcomes.reopened_count, 0) > 0) as has_come_back,
        -- null as soon as one first reply is unknown: no messages, or never answered
        case when count(*) = count(outcomes.is_fast) then bool_and(outcomes.is_fast) end as is_fast
    from {{ ref('conversation_outcomes') }} as outcomes
    left join {{ ref('int_bugs') }} as bugs on outcomes.bug_id = bugs.bug_id
    where outcomes.customer_id is not null and outcomes.is_opened_by_customer
    group by 1, 2
)

select
    {{ add_months('periods.period_start', -1) }} as support_month,
    coalesce(periods.tier, '(none)') as tier,
    case
        when contacts.customer_id is null then 'no_contact'
        when contacts.has_unresolved or contacts.has_come_back then 'not_solved'
        else 'solved'
    end as outcome,
    case
        when contacts.is_fast then 'fast'
        when not contacts.is_fast then 'slow'
        else 'unknown'
    end as first_reply,
    case
        when contacts.customer_id is null then 'no_contact'
        when contacts.has_open_bug then 'bug_open'
        when contacts.has_unresolved then 'unresolved'
        when contacts.has_come_back and contacts.is_fast then 'fast_but_not_solved'
        when contacts.has_come_back then 'slow_and_not_solved'
        when not contacts.is_fast then 'slow_but_solved'
        else 'solved_first_time'
    end as experience,
    count(*) as customer_count,
    count(*) filter (where periods.is_churned) as churned_count,
    coalesce(sum(contacts.conversation_count), 0) as conversation_count,
    sum(coalesce(periods.previous_net_revenue_amount, 0)) as previous_revenue_amount,
    sum(
        least(coalesce(periods.net_revenue_amount, 0), coalesce(periods.previous_net_revenue_amount, 0))
    ) as kept_revenue_amount
from {{ ref('fct_customer_periods') }} as periods
left join contacts
    on periods.customer_id = contacts.customer_id
    and periods.period_start = {{ add_months('contacts.support_month', 1) }}
where
    periods.period_grain = 'month' and periods.is_active_at_opening and periods.is_complete
    and periods.period_start > (select min(opened_on) from {{ ref('conversation_outcomes') }})
group by 1, 2, 3, 4, 5
