-- One row per customer who has been silent for longer than twice the days that usually lie between two of their orders.
with rhythms as (
    select
        customer_id,
        last_ordered_on,
        recency_days / cast(frequency as double) as usual_days,
        {{ add_days('last_ordered_on', 'cast(ceil(2.0 * recency_days / frequency) as integer)') }} as since_on
    from {{ ref('int_purchase_history') }}
    where frequency >= 2 and recency_days > 0
)

select
    customer_id,
    'silence' as reason,
    'orders' as subject,
    since_on,
    cast(since_on as timestamp) as since_at,
    {{ days_between('last_ordered_on', as_of_on()) }} as figure,
    round(2 * usual_days, 1) as figure_limit,
    'days since the last order' as figure_unit,
    'They ordered every ' || cast(cast(round(usual_days) as integer) as string)
    || ' days, and last on ' || last_ordered_on || '.' as why_now,
    last_ordered_on as why_on,
    cast(null as string) as why_about,
    round(usual_days) as why_figure,
    cast(null as double) as why_out_of
from rhythms
where since_on < {{ as_of_on() }} and since_on >= {{ add_days(as_of_on(), '-' ~ var('reason_days')) }}
