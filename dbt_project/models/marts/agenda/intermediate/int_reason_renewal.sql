-- One row per contract and step of renewal_days that it has reached or reaches within the agenda: of the steps reached the last
-- one. A contract that another one follows needs no renewal.
with ending as (
    select customer_id, contract_id, coalesce(product, contract_id) as product, ends_on
    from {{ ref('fct_contracts') }} as contracts
    where
        customer_id is not null
        and is_counted
        and covered_until >= {{ as_of_on() }}
        and not exists (
            select 1
            from {{ ref('fct_contracts') }} as following
            where
                contracts.customer_id = following.customer_id
                and following.is_counted
                and following.started_on <= {{ add_days('contracts.ends_on', 1) }}
                and coalesce(following.covered_until > contracts.ends_on, true)
        )
),

days_before as (
    {% for days in var('renewal_days') -%}
    select {{ days | int }} as days_before {{ 'union all' if not loop.last }}
    {% endfor %}
),

steps as (
    select
        ending.*,
        steps.days_before,
        {{ add_days('ending.ends_on', '-steps.days_before') }} as since_on
    from ending
    cross join days_before as steps
)

select
    customer_id,
    'renewal' as reason,
    contract_id as subject,
    since_on,
    cast(since_on as timestamp) as since_at,
    {{ days_between(as_of_on(), 'ends_on') }} as figure,
    days_before as figure_limit,
    'days left' as figure_unit,
    'The contract ' || product || ' ends on ' || ends_on || '; its renewal is spoken of ' || days_before
    || ' days before.' as why_now,
    ends_on as why_on,
    product as why_about,
    days_before as why_figure,
    cast(null as double) as why_out_of
from steps
where since_on <= {{ add_days(as_of_on(), var('agenda_horizon_days')) }}
qualify since_on > {{ as_of_on() }} or row_number() over (
    partition by contract_id, since_on <= {{ as_of_on() }} order by since_on desc
) = 1
