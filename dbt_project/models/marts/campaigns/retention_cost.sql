-- Per period: what it costs to keep a customer, beside what it costs to win one.
--   cost to retain  = (spend of retention campaigns + contacts x contact_cost) / retained customers
--   cac             = spend of acquisition campaigns / customers whose first active day lies in the period
-- "Winning costs 5 to 25 times keeping" is acquisition_to_retention_ratio on the company's own figures. A contact counts from the
-- customer's first active day on: before it, it served to win them.
{%- set grains = ['month', 'quarter', 'year'] %}
{%- set has_contact_cost = var('contact_cost').values() | select('gt', 0) | list | length > 0 %}
with contacts as (
    select
        {{ month_start('contacts.occurred_on') }} as period_start,
        count(*) as contact_count,
        sum({{ contact_cost_amount('contacts.channel') }}) as contact_cost_amount
    from {{ ref('fct_contacts') }} as contacts
    inner join {{ ref('int_customer_firsts') }} as firsts
        on contacts.customer_id = firsts.customer_id and contacts.occurred_on >= firsts.first_active_on
    group by 1
),

facts as (
    select
        period_start,
        case when objective = 'retention' then spend_amount else 0 end as retention_spend_amount,
        case when objective = 'acquisition' then spend_amount else 0 end as acquisition_spend_amount,
        0 as contact_count,
        0 as contact_cost_amount,
        0 as new_count
    from {{ ref('int_campaign_spend') }}
    union all
    select period_start, 0, 0, contact_count, contact_cost_amount, 0 from contacts
    union all
    select period_start, 0, 0, 0, 0, count(*) from {{ ref('int_acquired_customers') }} group by period_start
),

periods as (
    {% for grain in grains %}
    select
        '{{ grain }}' as period_grain,
        {{ period_start(grain, period_index(grain, 'period_start')) }} as period_start,
        sum(retention_spend_amount) as retention_spend_amount,
        sum(acquisition_spend_amount) as acquisition_spend_amount,
        sum(contact_count) as contact_count,
        sum(contact_cost_amount) as contact_cost_amount,
        sum(new_count) as new_count
    from facts
    group by 1, 2
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- before the first campaign of a kind its spend is not 0 but unknown, and so is the cost of contacts before the first one
known as (
    select
        min(period_start) filter (where objective = 'retention') as retention_since,
        min(period_start) filter (where objective = 'acquisition') as acquisition_since,
        (select min(occurred_on) from {{ ref('fct_contacts') }}) as contacts_since
    from {{ ref('int_campaign_spend') }}
),

costs as (
    select
        retention.period_grain,
        retention.period_start,
        retention.period_end,
        retention.retained_count,
        retention.is_complete,
        periods.contact_count,
        periods.contact_cost_amount,
        known.contacts_since,
        coalesce(periods.new_count, 0) as new_count,
        case
            when retention.period_end >= known.retention_since then coalesce(periods.retention_spend_amount, 0)
        end as retention_spend_amount,
        case
            when retention.period_end >= known.acquisition_since then coalesce(periods.acquisition_spend_amount, 0)
        end as acquisition_spend_amount
    from {{ ref('retention') }} as retention
    cross join known
    left join periods
        on retention.period_grain = periods.period_grain and retention.period_start = periods.period_start
    where retention.segment_by = 'all' and retention.period_grain <> 'week'
),

totals as (
    select
        *,
        {% if has_contact_cost -%}
        case
            when retention_spend_amount is not null or period_end >= contacts_since
                then coalesce(retention_spend_amount, 0) + coalesce(contact_cost_amount, 0)
        end as retention_cost_amount
        {%- else -%}
        retention_spend_amount as retention_cost_amount
        {%- endif %}
    from costs
)

select
    period_grain,
    period_start,
    period_end,
    cast(retention_spend_amount as decimal(18, 4)) as retention_spend_amount,
    cast(coalesce(contact_count, 0) as bigint) as contact_count,
    cast(coalesce(contact_cost_amount, 0) as decimal(18, 4)) as contact_cost_amount,
    cast(retention_cost_amount as decimal(18, 4)) as retention_cost_amount,
    retained_count,
    {{ quotient_amount('retention_cost_amount', 'retained_count') }} as cost_per_retained_amount,
    cast(acquisition_spend_amount as decimal(18, 4)) as acquisition_spend_amount,
    cast(new_count as bigint) as new_count,
    {{ quotient_amount('acquisition_spend_amount', 'new_count') }} as cac_amount,
    {{ rate(
        'nullif(cast(acquisition_spend_amount as double), 0) / nullif(new_count, 0)',
        '(cast(retention_cost_amount as double) / nullif(retained_count, 0))'
    ) }} as acquisition_to_retention_ratio,
    is_complete
from totals
