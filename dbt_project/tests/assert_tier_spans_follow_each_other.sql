-- A customer is in one tier at a time, from the first order or contract until now.
with spans as (
    select
        *,
        lead(valid_from) over (partition by customer_id order by valid_from) as next_from
    from {{ ref('customer_tiers') }}
)

select customer_id, valid_from, 'the next span does not begin where this one ends' as problem
from spans
where valid_to is distinct from next_from or is_current <> (next_from is null)
union all
select firsts.customer_id, firsts.first_active_on as valid_from, 'a customer without a current tier' as problem
from {{ ref('int_customer_firsts') }} as firsts
left join spans on firsts.customer_id = spans.customer_id and spans.is_current
where spans.customer_id is null
