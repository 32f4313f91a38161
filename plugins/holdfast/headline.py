"""The numbers a person looks at first, read from the published copy; the summary and the pages both show these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from holdfast.published_copy import open_published, published_as_of, read_manifest, rows
from holdfast.quoting import literal
from holdfast.settings import SOURCES, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RETENTION = """
    select * from marts.retention
    where period_grain = 'month' and segment_by = 'all' and segment = 'all'
    order by period_start
"""
TIERS = """
    select tier, count(*) as customer_count, sum(window_revenue_amount) as revenue_amount
    from marts.customer_tiers where is_current group by tier order by tier
"""
AGENDA = """
    select coalesce(owner, '') as owner, channel, count(*) as contact_count,
        count(*) filter (where is_overdue) as overdue_count
    from marts.contact_agenda where due_on = getvariable('day') group by all order by owner, channel
"""
WAITING = """
    select owner, cast(sum(waiting_count) as bigint) as waiting_count
    from marts.agenda_load where due_on = getvariable('day') group by owner
"""
# The day of one person, in the order in which it is worked.
WORK = """
    select agenda.owner, agenda.priority, agenda.channel, agenda.tier, coalesce(customers.name, agenda.customer_id) as name,
        agenda.why_now
    from marts.contact_agenda as agenda
    left join core.dim_customers as customers using (customer_id)
    where agenda.due_on = getvariable('day') and agenda.owner = getvariable('owner') order by agenda.priority
"""
WORTH = """
    select sum(revenue_to_date_amount) as revenue_amount, sum(predicted_value_12m_amount) as expected_amount,
        max(value_basis) as value_basis
    from marts.customer_value
"""
SUPPORT = """
    select * from marts.support_quality
    where period_grain = 'month' and segment_by = 'all' and is_complete and conversation_count > 0
    order by period_start desc limit 1
"""
OWED = """
    select count(*) as owed_count, max(unanswered_minutes) as oldest_minutes
    from marts.conversation_outcomes where unanswered_since_at is not null
"""
WARNINGS = """
    select layer, table_name, expectation, status, why, observed_value, unexpected_count
    from audit.checks where status in ('warned', 'failed') order by status, layer, table_name, expectation
"""
QUARANTINED = "select cast(coalesce(sum(quarantined_count), 0) as bigint) from audit.row_accounting"


@dataclass(frozen=True)
class Headline:
    """What the summary says. `month` is the last complete month of marts.retention, None before there is one;

    `worth` is what all customers brought and, where a model could be fitted, are expected to bring in the next 12 months;
    `support` is the last complete month of marts.support_quality with a conversation, `owed` the answers owed at `as_of`;
    `agenda` counts the contacts per owner and channel of `agenda_day`, the first day from `as_of` on with any; `waiting` what is
    promised by then and has no room, per owner.
    """

    as_of: datetime
    currency: str | None
    customer_count: int
    month: dict[str, Any] | None
    months: list[dict[str, Any]]
    worth: dict[str, Any]
    tiers: list[dict[str, Any]]
    support: dict[str, Any] | None
    owed: dict[str, Any]
    agenda_day: date | None
    agenda: list[dict[str, Any]]
    waiting: dict[str, int]
    checks: dict[str, int]
    warnings: list[dict[str, Any]]
    quarantined_count: int
    refused_files: list[str]
    absent_sources: list[str]


def read_headline(settings: Settings) -> Headline:
    """Read the headline from the published copy. HoldfastError when there is none."""
    as_of = published_as_of(settings)
    with open_published(settings) as connection:
        months = rows(connection, RETENTION)
        complete = [month for month in months if month["is_complete"]]
        _set(connection, day=as_of.date())
        agenda_day = _value(
            connection, "select min(due_on) from marts.contact_agenda where due_on >= getvariable('day')"
        )
        _set(connection, day=agenda_day)
        statuses = rows(connection, "select status, count(*) as count from audit.checks group by status")
        loaded = rows(connection, "select distinct source from audit.loads where status = 'loaded' and row_count > 0")
        refused = rows(connection, "select distinct file from audit.loads where status = 'refused' order by file")
        return Headline(
            as_of=as_of,
            currency=read_manifest(settings).get("reporting_currency") or settings.business["reporting_currency"],
            customer_count=_value(connection, "select count(*) from core.dim_customers"),
            month=complete[-1] if complete else None,
            months=months,
            worth=rows(connection, WORTH)[0],
            tiers=rows(connection, TIERS),
            support=next(iter(rows(connection, SUPPORT)), None),
            owed=rows(connection, OWED)[0],
            agenda_day=agenda_day,
            agenda=rows(connection, AGENDA),
            waiting={row["owner"] or "": row["waiting_count"] for row in rows(connection, WAITING)},
            checks={row["status"]: row["count"] for row in statuses},
            warnings=rows(connection, WARNINGS),
            quarantined_count=_value(connection, QUARANTINED),
            refused_files=[row["file"] for row in refused],
            absent_sources=[source for source in SOURCES if source not in {row["source"] for row in loaded}],
        )


def read_work(settings: Settings, day: date, owner: str) -> list[dict[str, Any]]:
    """The contacts of `owner` on `day`, in the order in which they are worked, each with the line to say aloud."""
    with open_published(settings) as connection:
        _set(connection, day=day, owner=owner)
        return rows(connection, WORK)


def _set(connection: DuckDBPyConnection, day: date | None, owner: str = "") -> None:
    """What the queries ask for. As variables: for a parameter DuckDB imports pandas, which takes longer than all of them."""
    connection.execute(f"set variable day = {f'cast({literal(day.isoformat())} as date)' if day else 'null'}")
    connection.execute(f"set variable owner = {literal(owner)}")


def _value(connection: DuckDBPyConnection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
