-- Everybody who ever ordered is in exactly one cohort of each grain.
with buyers as (
    select count(distinct customer_id) as buyer_count
    from {{ ref('fct_orders') }}
    where is_counted and customer_id is not null
),

cohorts as (
    select period_grain, sum(cohort_size) as cohort_customer_count
    from {{ ref('cohorts') }}
    where age = 0
    group by period_grain
)

select cohorts.*, buyers.buyer_count
from cohorts
cross join buyers
where cohorts.cohort_customer_count <> buyers.buyer_count
