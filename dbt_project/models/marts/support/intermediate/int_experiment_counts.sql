-- One row per experiment, variant and metric: how many units were observed, and of how many it was true; without crossed units.
{% for metric, condition in experiment_metrics().items() -%}
select
    experiment_id,
    variant,
    '{{ metric }}' as metric,
    {{ 'false' if metric in ('recontact', 'churn') else 'true' }} as is_more_better,
    count({{ condition }}) as observed_count,
    count(*) filter (where {{ condition }}) as true_count
from {{ ref('int_experiment_units') }}
where not is_crossed
group by experiment_id, variant
{{ 'union all' if not loop.last }}
{% endfor %}
