-- What has happened that the customer should hear from us for, as long as nobody has contacted them since.
with happened as (
    {% for reason in ['unanswered', 'bug_fixed', 'renewal', 'poor_rating', 'onboarding', 'tier_fell', 'silence'] %}
    select
        customer_id, reason, subject, since_on, since_at,
        cast(figure as double) as figure, cast(figure_limit as double) as figure_limit, figure_unit, why_now,
        why_on, why_about, cast(why_figure as double) as why_figure, cast(why_out_of as double) as why_out_of,
        {{ loop.index }} as rank, {{ reason in ['unanswered', 'bug_fixed', 'renewal'] }} as is_dated
    from {{ ref('int_reason_' ~ reason) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

contacted as (
    select customer_id, max(last_contact_at) as last_contact_at
    from {{ ref('int_last_contacts') }}
    group by customer_id
)

select
    happened.customer_id,
    happened.reason,
    happened.subject,
    happened.since_on,
    happened.figure,
    happened.figure_limit,
    happened.figure_unit,
    happened.why_now,
    happened.why_on,
    happened.why_about,
    happened.why_figure,
    happened.why_out_of,
    happened.is_dated,
    happened.rank
from happened
left join contacted on happened.customer_id = contacted.customer_id
where coalesce(contacted.last_contact_at < happened.since_at, true)
