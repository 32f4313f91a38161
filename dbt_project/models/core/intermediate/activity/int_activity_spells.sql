{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_changed('customer_id', 'int_changed_customers') }}"
) }}

-- One row per customer and unbroken run of active days, both ends included. Spans that overlap or touch are one spell;
-- the day after ended_on is lost_on.
with marked as (
    select
        *,
        coalesce(
            started_on > 1 + max(ended_on) over (
                partition by customer_id order by started_on, ended_on
                rows between unbounded preceding and 1 preceding
            ),
            true
        ) as is_start
    from {{ ref('int_covered_spans') }}
),

numbered as (
    select
        customer_id,
        started_on,
        ended_on,
        sum(case when is_start then 1 else 0 end) over (
            partition by customer_id order by started_on, ended_on rows unbounded preceding
        ) as spell_number
    from marked
),

spells as (
    select
        customer_id,
        spell_number,
        min(started_on) as started_on,
        max(ended_on) as ended_on
    from numbered
    group by customer_id, spell_number
)

select
    customer_id,
    spell_number,
    started_on,
    ended_on,
    min(started_on) over (partition by customer_id) as first_active_on
from spells
