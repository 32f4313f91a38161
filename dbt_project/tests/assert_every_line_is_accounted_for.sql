-- Lines of every loaded file = header, preamble, footer and blank lines + further lines of records + records that the layout
-- passes over + records in raw + records in quarantine. Each is counted by itself at the load.
select source, load_id, file, line_count
from {{ source('audit', 'file_accounting') }}
where status = 'loaded' and is_accounted = false
