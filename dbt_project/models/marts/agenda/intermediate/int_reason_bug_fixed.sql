-- One row per customer and fixed bug that they reported and were not told of.
select
    customer_id,
    'bug fixed' as reason,
    bug_id as subject,
    fixed_on as since_on,
    fixed_at as since_at,
    {{ days_between('fixed_on', as_of_on()) }} as figure,
    0 as figure_limit,
    'days since the fix' as figure_unit,
    'The bug that they reported is fixed since ' || fixed_on || ' and nobody told them: '
    || coalesce(title, bug_id) || '.' as why_now,
    fixed_on as why_on,
    coalesce(title, bug_id) as why_about,
    cast(null as double) as why_figure,
    cast(null as double) as why_out_of
from {{ ref('bug_followups') }}
where
    status = 'not_told'
    and customer_id is not null
    and fixed_on >= {{ add_days(as_of_on(), '-' ~ var('reason_days')) }}
