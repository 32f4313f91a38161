-- What goes into a step comes out of it: orders and revenue in staging, facts, customer periods and marts.
select check_name, left_value, right_value, difference
from {{ ref('reconciliation') }}
where is_equal is distinct from true
