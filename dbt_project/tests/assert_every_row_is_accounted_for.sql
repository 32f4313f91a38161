-- Rows delivered = rows staged + repeated or older versions + rows in quarantine. Nothing is dropped in silence.
select *
from {{ ref('row_accounting') }}
where is_accounted is distinct from true or superseded_count < 0
