-- One row per first of a month on which moves between tiers are worked out: a month whose tiers are, and the one after it, which
-- is compared with it.
select evaluated_on as moved_on from {{ ref('int_tier_months') }}
union
select {{ add_months('evaluated_on', 1) }} as moved_on
from {{ ref('int_tier_months') }}
where {{ add_months('evaluated_on', 1) }} <= {{ as_of_on() }}
