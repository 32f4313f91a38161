-- One row per customer whose tier fell lately, as the first of a month found it. What as_of finds between them may be another
-- tier tomorrow, and has no day since when it holds: the customer would be told in every contact.
select
    customer_id,
    'tier fell' as reason,
    tier as subject,
    valid_from as since_on,
    cast(valid_from as timestamp) as since_at,
    window_revenue_amount as figure,
    cast(null as double) as figure_limit,
    'revenue in the tier window' as figure_unit,
    'They fell from ' || previous_tier || ' to ' || tier || ' on ' || valid_from || ': they buy less than they did.' as why_now,
    valid_from as why_on,
    previous_tier as why_about,
    cast(null as double) as why_figure,
    cast(null as double) as why_out_of
from {{ ref('customer_tiers') }}
where
    is_current
    and tier > previous_tier
    and valid_from = {{ month_start('valid_from') }}
    and valid_from >= {{ add_days(as_of_on(), '-' ~ var('reason_days')) }}
