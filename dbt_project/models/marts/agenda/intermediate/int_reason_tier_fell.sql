-- One row per customer whose tier fell lately, as the first of a month found it. What as_of finds between them may be another
-- tier tomorrow, and has no day since when it holds: the customer would be told in every contact. Who buys no less falls, too,
-- where others buy more: the reason says which of the two it was.
select
    tiers.customer_id,
    'tier fell' as reason,
    tiers.tier as subject,
    tiers.valid_from as since_on,
    cast(tiers.valid_from as timestamp) as since_at,
    tiers.window_revenue_amount as figure,
    cast(null as double) as figure_limit,
    'revenue in the tier window' as figure_unit,
    'They fell from ' || tiers.previous_tier || ' to ' || tiers.tier || ' on ' || tiers.valid_from
    || case
        when moves.measure_after_amount < moves.measure_before_amount then ': they bring in less than they did ('
        else ': others bring in more now, and they no less than they did ('
    end
    || cast(cast(moves.measure_before_amount as decimal(18, 0)) as string) || ' before, then '
    || cast(cast(moves.measure_after_amount as decimal(18, 0)) as string) || ').' as why_now,
    tiers.valid_from as why_on,
    tiers.previous_tier as why_about,
    moves.measure_after_amount as why_figure,
    moves.measure_before_amount as why_out_of
from {{ ref('customer_tiers') }} as tiers
inner join {{ ref('tier_moves') }} as moves on tiers.customer_id = moves.customer_id and tiers.valid_from = moves.moved_on
where
    tiers.is_current
    and tiers.tier > tiers.previous_tier
    and tiers.valid_from = {{ month_start('tiers.valid_from') }}
    and tiers.valid_from >= {{ add_days(as_of_on(), '-' ~ var('reason_days')) }}
