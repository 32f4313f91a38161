-- One row per bug and customer who reported it, and per conversation where nobody knows who wrote.
with reports as (
    select
        bug_id,
        customer_id,
        min(opened_at) as reported_at,
        max(opened_at) as last_reported_at,
        count(*) as report_count,
        min_by(conversation_id, (opened_at, conversation_id)) as conversation_id
    from {{ ref('fct_conversations') }}
    where bug_id is not null
    group by bug_id, customer_id, case when customer_id is null then conversation_id end
)

select
    reports.*,
    bugs.title,
    bugs.severity,
    bugs.fixed_at,
    -- who reported it when it was fixed is owed an answer from then on
    greatest(bugs.fixed_at, reports.reported_at) as owed_from
from reports
inner join {{ ref('int_bugs') }} as bugs on reports.bug_id = bugs.bug_id
