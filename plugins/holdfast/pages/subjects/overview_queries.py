"""What the page Overview asks."""

from __future__ import annotations

# Of each length the last period that is complete.
PERIODS = """
select * from marts.retention
where segment_by = 'all' and is_complete
qualify row_number() over (partition by period_grain order by period_start desc) = 1
"""
BRIDGE = """
with periods as (
    select *, case when period_grain in ('month', 'quarter') then period_grain end as grain_behind
    from marts.retention
    where segment_by = 'all' and is_complete
    qualify row_number() over (partition by period_grain order by period_start desc) = 1
),

steps as (
    select 1 as place, 'opening' as step, 0 as from_count, opening_count as to_count, opening_count as customer_count,
        null as move, period_grain, period_start, grain_behind
    from periods
    union all
    select 2, 'lost', opening_count, opening_count - churned_count, -churned_count, 'churned',
        period_grain, period_start, grain_behind
    from periods
    union all
    select 3, 'new', opening_count - churned_count, opening_count - churned_count + new_count, new_count, 'new',
        period_grain, period_start, grain_behind
    from periods
    union all
    select 4, 'back', closing_count - reactivated_count, closing_count, reactivated_count, 'reactivated',
        period_grain, period_start, grain_behind
    from periods
    union all
    select 5, 'closing', 0, closing_count, closing_count, null, period_grain, period_start, grain_behind from periods
)

from steps order by period_grain, place
"""
COURSE = """
select period_grain, period_start, metric_value, usual_low, usual_high, is_unusual
from marts.retention_changes
where segment_by = 'all' and metric = 'retention_rate'
qualify row_number() over (partition by period_grain order by period_start desc) <= 26
order by period_grain, period_start
"""
CHANGES = """
select * from marts.retention_changes
where segment_by = 'all'
qualify dense_rank() over (partition by period_grain order by period_start desc) = 1
"""
KNOWN = "select count(*) as customer_count from core.dim_customers"
# The agenda's first day: the dozen contacts that come first, and how many there are.
NEXT_CONTACTS = """
select
    agenda.due_on, agenda.owner, agenda.channel, agenda.tier, agenda.is_overdue, agenda.reason, agenda.last_contact_on,
    coalesce(customers.name, agenda.customer_id) as customer
from marts.contact_agenda as agenda
left join core.dim_customers as customers using (customer_id)
where agenda.due_on = (select min(due_on) from marts.contact_agenda) and agenda.channel in ('visit', 'call')
order by agenda.priority, agenda.tier, agenda.window_revenue_amount desc nulls last, agenda.owner, agenda.customer_id
limit 12
"""
NEXT_COUNTS = """
select channel, count(*) as contact_count, count(*) filter (where is_overdue) as overdue_count
from marts.contact_agenda
where due_on = (select min(due_on) from marts.contact_agenda)
group by channel
order by contact_count desc, channel
"""
FRESHNESS = """
with newest as (
    select 'orders' as source, max(ordered_at) as newest_at from core.fct_orders
    union all
    select 'chat', max(opened_at) from core.fct_conversations
    union all
    select 'crm', max(occurred_at) from core.fct_contacts
),

delivered as (
    select source, max(as_of) as delivered_at, sum(row_count) as row_count, count(distinct file) as file_count
    from audit.loads
    where status = 'loaded'
    group by source
)

select newest.source, delivered.delivered_at, coalesce(delivered.row_count, 0) as row_count,
    coalesce(delivered.file_count, 0) as file_count, newest.newest_at
from newest
left join delivered using (source)
order by newest.source
"""
CHECKS = "select status, count(*) as check_count from audit.checks group by status"
