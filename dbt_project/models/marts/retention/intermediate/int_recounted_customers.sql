-- One row per customer whose share of retention may be another than at the last published version: the history or an attribute
-- changed.
select customer_id from {{ ref('int_changed_customers') }}
union
select coalesce(now.customer_id, former.customer_id) as customer_id
from {{ ref('int_customer_segments') }} as now
full join {{ ref('int_former_segments') }} as former on now.customer_id = former.customer_id
where
    {% for dimension in retention_dimensions() if dimension != 'tier' -%}
    {{ 'or ' if not loop.first }}now.{{ dimension }} is distinct from former.{{ dimension }}
    {% endfor %}
