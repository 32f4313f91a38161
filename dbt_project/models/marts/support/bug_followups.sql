with told as (
    select
        bug_id,
        first_conversation_id,
        min(told_at) as told_at,
        min_by(told_by, (told_at, told_by, told_in)) as told_by,
        min_by(told_in, (told_at, told_by, told_in)) as told_in
    from {{ ref('int_bug_tellings') }}
    group by bug_id, first_conversation_id
),

followups as (
    select
        reports.*,
        told.told_at,
        told.told_by,
        told.told_in,
        case
            when reports.fixed_at is null then 'open'
            when told.told_at is null then 'not_told'
            else 'told'
        end as status,
        tiers.tier,
        tiers.window_revenue_amount
    from {{ ref('int_bug_reports') }} as reports
    left join told on reports.bug_id = told.bug_id and reports.conversation_id = told.first_conversation_id
    left join {{ ref('customer_tiers') }} as tiers on reports.customer_id = tiers.customer_id and tiers.is_current
)

select
    bug_id,
    customer_id,
    conversation_id,
    title,
    severity,
    reported_at,
    last_reported_at,
    report_count,
    fixed_at,
    {{ local_date('fixed_at') }} as fixed_on,
    status,
    told_at,
    told_by,
    told_in,
    round({{ hours_between('owed_from', 'told_at') }}, 2) as told_lag_hours,
    cast(case when status = 'not_told' then {{ days_between(local_date('owed_from'), as_of_on()) }} end as bigint)
        as waiting_days,
    coalesce(last_reported_at > fixed_at, false) as is_reported_after_fix,
    tier,
    window_revenue_amount,
    cast(case
        when status = 'not_told' and customer_id is not null
            then row_number() over (
                partition by status, customer_id is null
                order by tier nulls last, window_revenue_amount desc nulls last, fixed_at, bug_id, customer_id
            )
    end as bigint) as priority
from followups
