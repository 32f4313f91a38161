-- One row per bug of the export, and per bug that only conversations name. fixed_at is the latest fix at as_of: a bug that its
-- export calls open again is not fixed, and once it is fixed anew its reporters are owed an answer anew.
with named as (
    select bug_id from {{ ref('stg_chat__bugs') }} where reported_at < {{ as_of() }}
    union
    select bug_id from {{ ref('fct_conversations') }} where bug_id is not null
)

select
    named.bug_id,
    bugs.title,
    bugs.severity,
    bugs.reported_at,
    case
        when
            bugs.fixed_at < {{ as_of() }}
            and coalesce(lower(trim(bugs.status)), '') not in ('open', 'reopened', 'new', 'in_progress')
            then bugs.fixed_at
    end as fixed_at,
    bugs.bug_id is not null as is_known_bug
from named
left join {{ ref('stg_chat__bugs') }} as bugs on named.bug_id = bugs.bug_id
