-- One row per experiment and variant, seen or set: how many units it got and should have got, and whether the assignment can be
-- trusted (chi-square of the counts against the shares set, else equal ones; broken below 0.001).
with seen as (
    select
        experiment_id,
        variant,
        any_value(unit) as unit,
        count(*) as unit_count,
        count(*) filter (where is_crossed) as crossed_count,
        min(assigned_on) as first_on,
        max(assigned_on) as last_on
    from {{ ref('int_experiment_units') }}
    group by experiment_id, variant
),

settings as (
    {{ experiment_settings() }}
),

shares as (
    {{ experiment_shares() }}
),

variants as (
    select experiment_id, variant from seen
    union
    select shares.experiment_id, shares.variant from shares
    where shares.experiment_id in (select experiment_id from seen)
),

counted as (
    select
        variants.experiment_id,
        variants.variant,
        coalesce(seen.unit_count, 0) as unit_count,
        coalesce(
            shares.share,
            case when count(shares.share) over experiment = 0 then cast(1 as double) / count(*) over experiment end,
            0
        ) as share,
        any_value(seen.unit) over experiment as unit,
        sum(coalesce(seen.unit_count, 0)) over experiment as all_count,
        sum(coalesce(seen.crossed_count, 0)) over experiment as crossed_count,
        min(seen.first_on) over experiment as first_on,
        max(seen.last_on) over experiment as last_on,
        coalesce(settings.control, min(variants.variant) over experiment) as control,
        settings.ended_on
    from variants
    left join seen on variants.experiment_id = seen.experiment_id and variants.variant = seen.variant
    left join shares on variants.experiment_id = shares.experiment_id and variants.variant = shares.variant
    left join settings on variants.experiment_id = settings.experiment_id
    window experiment as (partition by variants.experiment_id)
),

tested as (
    select
        *,
        bool_or(share = 0 and unit_count > 0) over (partition by experiment_id) as has_unknown_variant,
        round({{ chi_square_p_value(
            'sum((unit_count - all_count * share) * (unit_count - all_count * share) / nullif(all_count * share, 0))
                over (partition by experiment_id)',
            'count(*) filter (where share > 0) over (partition by experiment_id) - 1'
        ) }}, 10) as assignment_p_value
    from counted
)

select
    *,
    coalesce(assignment_p_value < 0.001, false) or has_unknown_variant or crossed_count > 0.01 * all_count
        as is_assignment_broken,
    -- without a set end it is over when the last outcomes are known
    coalesce(ended_on >= {{ as_of_on() }}, {{ add_days('last_on', var('recontact_days')) }} > {{ last_whole_day() }})
        as is_running
from tested
