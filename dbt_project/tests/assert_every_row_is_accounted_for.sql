-- Rows delivered = rows staged + repeated or older versions + rows in quarantine. Nothing is dropped in silence.
select source, object, input_count, staged_count, superseded_count, quarantined_count
from {{ ref('row_accounting') }}
where is_accounted is distinct from true or superseded_count < 0
