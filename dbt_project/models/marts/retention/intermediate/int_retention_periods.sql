-- One row per grain and period from the first in which anything happened to the running one, also where nobody was there: a month
-- without a customer is a row of zeros, not a hole.
{% for grain in period_grains() %}
select
    '{{ grain }}' as period_grain,
    {{ period_start(grain, 'period_index') }} as period_start,
    {{ period_start(grain, '(period_index + 1)') }} - 1 as period_end
from (
    select
        {{ each_integer(
            period_index(grain, 'first_start'), period_index(grain, last_visible_on())
        ) }} as period_index
    from (
        select min(period_start) as first_start
        from {{ ref('retention_counts') }}
        where period_grain = '{{ grain }}'
    ) as firsts
    where first_start is not null
) as indexes
{% if not loop.last %}union all{% endif %}
{% endfor %}
