-- Each variant against the control of its experiment, on each metric. The p-value is the two-sided z-test of two shares (pooled);
-- Holm's correction over all that were made in the experiment; the limits are Newcombe's, each for itself.
with counts as (
    select
        *,
        cast(true_count as double) / nullif(observed_count, 0) as rate,
        {{ wilson_limit('true_count', 'observed_count', '-') }} as low,
        {{ wilson_limit('true_count', 'observed_count', '+') }} as high
    from {{ ref('int_experiment_counts') }}
),

pairs as (
    select
        assignments.*,
        counts.metric,
        counts.is_more_better,
        counts.observed_count,
        counts.true_count,
        counts.rate,
        controls.observed_count as control_observed_count,
        controls.true_count as control_true_count,
        controls.rate as control_rate,
        {{ newcombe_limit('counts.rate', 'counts.low', 'counts.high', 'controls.rate', 'controls.low', 'controls.high', '-') }}
            as difference_low,
        {{ newcombe_limit('counts.rate', 'counts.low', 'counts.high', 'controls.rate', 'controls.low', 'controls.high', '+') }}
            as difference_high,
        {{ two_shares_p_value(
            'counts.true_count', 'counts.observed_count', 'controls.true_count', 'controls.observed_count'
        ) }} as p_value
    from {{ ref('int_experiment_assignments') }} as assignments
    inner join counts on assignments.experiment_id = counts.experiment_id and assignments.variant = counts.variant
    inner join counts as controls
        on assignments.experiment_id = controls.experiment_id
        and assignments.control = controls.variant
        and counts.metric = controls.metric
    where assignments.variant <> assignments.control
),

ranked as (
    select
        *,
        count(p_value) over (partition by experiment_id) as test_count,
        row_number() over (partition by experiment_id order by p_value nulls last, metric, variant) as place
    from pairs
),

corrected as (
    select
        *,
        case
            when p_value is not null
                then max(least(1, (test_count - place + 1) * p_value)) over (partition by experiment_id order by place)
        end as corrected_p_value
    from ranked
)

select
    experiment_id,
    metric,
    variant,
    control,
    unit,
    first_on,
    last_on,
    cast(all_count as bigint) as unit_count,
    cast(crossed_count as bigint) as crossed_count,
    assignment_p_value,
    is_assignment_broken,
    is_running,
    observed_count,
    true_count,
    round(rate, 10) as variant_rate,
    control_observed_count,
    control_true_count,
    round(control_rate, 10) as control_rate,
    round(rate - control_rate, 10) as difference_rate,
    round(difference_low, 10) as difference_low,
    round(difference_high, 10) as difference_high,
    round(p_value, 10) as p_value,
    test_count,
    round(corrected_p_value, 10) as corrected_p_value,
    case
        when is_assignment_broken then 'broken assignment'
        when is_running then 'running'
        when least(observed_count, control_observed_count) < {{ var('experiment_minimum_count') }} then 'too few'
        when corrected_p_value < {{ var('experiment_level') }} and (rate > control_rate) = is_more_better then 'better'
        when corrected_p_value < {{ var('experiment_level') }} then 'worse'
        else 'no difference shown'
    end as verdict
from corrected
