-- The curve of each group of customers rises, and ends with all of them and all that they brought; nobody is left out of it.
with steps as (
    select
        *,
        lag(measure_amount) over (partition by tier_group order by customer_percent) as previous_amount
    from {{ ref('tier_curve') }}
),

ends as (
    select tier_group, customer_count, group_count, measure_amount, group_measure_amount
    from steps
    where customer_percent = 100
)

select tier_group, customer_percent, 'it falls' as problem from steps where measure_amount < previous_amount
union all
select tier_group, 100 as customer_percent, 'it does not end with all' as problem
from ends
where customer_count <> group_count or measure_amount <> group_measure_amount
union all
select 'all groups' as tier_group, 100 as customer_percent, 'a customer is missing' as problem
where (select coalesce(sum(group_count), 0) from ends) <> (select count(*) from {{ ref('int_tiers_now') }})
