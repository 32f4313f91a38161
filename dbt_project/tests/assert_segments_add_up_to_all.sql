-- However customers are cut, the parts are the whole.
{%- set measures = [
    'opening_count', 'retained_count', 'churned_count', 'new_count', 'reactivated_count', 'transient_count', 'closing_count',
    'buyer_count', 'repeat_buyer_count', 'order_count', 'lost_at_opening_count', 'net_revenue_amount', 'previous_revenue_amount',
    'kept_revenue_amount', 'kept_revenue_at_most_amount', 'reactivated_revenue_amount'
] %}
with sums as (
    select
        period_grain,
        period_start,
        segment_by
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ ref('retention') }}
    group by period_grain, period_start, segment_by
)

select parts.*
from sums as parts
inner join sums as whole
    on parts.period_grain = whole.period_grain
    and parts.period_start = whole.period_start
    and whole.segment_by = 'all'
where
    {%- for measure in measures %}
    {{ 'or ' if not loop.first }}parts.{{ measure }} <> whole.{{ measure }}
    {%- endfor %}
