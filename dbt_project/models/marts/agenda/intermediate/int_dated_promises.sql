-- One row per customer to whom something is promised for a date of its own: the first such date, and the channel: the
-- one that the customer prefers, else the first one of reason_channels in which the customer is contacted.
with dates as (
    select customer_id, min(since_on) as dated_on
    from {{ ref('contact_reasons') }}
    where is_dated
    group by customer_id
)

select candidates.customer_id, candidates.channel, dates.dated_on
from {{ ref('int_contact_candidates') }} as candidates
inner join dates on candidates.customer_id = dates.customer_id
qualify row_number() over (
    partition by candidates.customer_id
    order by
        coalesce(candidates.channel = candidates.preferred_channel, false) desc,
        case candidates.channel
            {% for channel in var('reason_channels') -%}
            when {{ dbt.string_literal(dbt.escape_single_quotes(channel | trim | lower)) }} then {{ loop.index }}
            {% endfor -%}
            else 99
        end,
        candidates.channel
) = 1
