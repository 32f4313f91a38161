-- One row per customer who is left out of the cadence by cadence_holdout_share: by a hash of the id, so always the same ones, and
-- all of them still when the share grows.
select customer_id
from {{ ref('dim_customers') }}
where {{ stable_bucket("'cadence holdout ' || customer_id", 100000) }} < {{ var('cadence_holdout_share') }} * 100000
