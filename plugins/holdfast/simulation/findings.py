"""What a look ahead shows: which promises are kept, of whom, and whether any rule was broken on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Contacts made against those that the cadences ask for: days / interval; the longest time without one, in intervals.
KEPT = """
    with span as (select min(due_on) as first, max(due_on) as last from listed),
    made as (
        select customer_id, channel, due_on,
            due_on - coalesce(lag(due_on) over (partition by customer_id, channel order by due_on), first) as gap
        from listed cross join span where is_made
    ),
    waits as (
        select customer_id, channel, count(*) as made_count, max(gap) as longest_gap, max(due_on) as last_made
        from made group by customer_id, channel
    ),
    chains as (
        select asked.*, coalesce(waits.made_count, 0) as made_count, (last - first + 1) / interval_days as asked_count,
            greatest(coalesce(longest_gap, 0), last - coalesce(last_made, first)) / interval_days as longest
        from asked cross join span
        left join waits on asked.customer_id = waits.customer_id and asked.channel = waits.channel
    )
    select owner, channel, tier, count(*) as customer_count, round(sum(asked_count), 1) as asked_count,
        cast(sum(made_count) as bigint) as made_count, round(sum(made_count) / sum(asked_count), 4) as made_rate,
        round(max(longest), 2) as longest_in_intervals
    from chains group by owner, channel, tier order by owner, channel, tier
"""
BROKEN = {
    "on a closed day": """
        select count(*) from listed where due_on not in (select day_on from audit.calendar where closed_because is null)
    """,
    "in a refused channel": """
        select count(*) from listed inner join core.dim_customers as customers using (customer_id)
        inner join core.contact_channels as channels on listed.channel = lower(trim(channels.channel))
        where customers.is_deleted or customers.is_do_not_contact or not case lower(trim(channels.consent))
            when 'email' then coalesce(has_email_opt_in, true) when 'sms' then coalesce(has_sms_opt_in, true)
            when 'whatsapp' then coalesce(has_whatsapp_opt_in, true) when 'call' then coalesce(has_call_opt_in, true)
            when 'visit' then coalesce(has_visit_opt_in, true) else true end
    """,
    "twice on one day": """
        select count(*) from (select 1 from listed group by customer_id, due_on having count(*) > 1)
    """,
    "nearer than the cadence allows": """
        select count(*) from (
            select due_on - lag(due_on) over (partition by customer_id, channel order by due_on) as gap, spacing_days
            from listed where is_made
        ) where gap < spacing_days
    """,
    "of somebody who was away": """
        select count(*) from listed inner join staging.stg_crm__owner_absences as away on listed.owner = away.owner
        where listed.due_on between away.starts_on and coalesce(away.ends_on, listed.due_on)
    """,
}


@dataclass(frozen=True)
class Findings:
    """`kept` per owner, channel and tier: customers, contacts asked for and made, the rate, and the longest time without one in
    intervals; `broken` counts contacts that a rule forbids, by rule: all are 0."""

    kept: list[dict[str, Any]]
    broken: dict[str, int]


def find(connection: DuckDBPyConnection) -> Findings:
    """Read the findings from what `simulate` returned."""
    cursor = connection.execute(KEPT)
    names = [column[0] for column in cursor.description or []]
    kept = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    broken = {rule: int((connection.execute(query).fetchone() or (0,))[0]) for rule, query in BROKEN.items()}
    return Findings(kept, broken)
