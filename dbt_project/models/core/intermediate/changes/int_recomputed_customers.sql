-- One row per customer whose periods a partial build works out again: those that changed, and those whose activity began or ended
-- on one of the days since the last published version.
select customer_id from {{ ref('int_changed_customers') }}
union
select spells.customer_id
from {{ ref('int_activity_spells') }} as spells
cross join {{ source('audit', 'build_window') }} as build
where
    spells.started_on between {{ add_days('build.previous_as_of_on', -1) }} and build.as_of_on
    or spells.ended_on between {{ add_days('build.previous_as_of_on', -1) }} and build.as_of_on
