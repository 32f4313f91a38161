-- Every promise whose day has come is in one week's counts, once; and each contact made serves at most one promise.
with counted as (
    select
        (select coalesce(sum(planned_count + open_count), 0) from {{ ref('contact_adherence') }}) as in_weeks,
        (
            select count(*) from {{ ref('fct_planned_contacts') }}
            where first_due_on < {{ as_of_on() }} or outcome <> 'open'
        ) as promised
)

select 'weeks do not add up' as what, in_weeks, promised from counted where in_weeks <> promised
union all
select 'a contact serves two promises' as what, count(*) as in_weeks, 1 as promised
from {{ ref('fct_planned_contacts') }}
where done_on is not null
group by customer_id, channel, done_on
having count(*) > 1
