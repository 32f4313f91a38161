"""A cell of marts.retention, found from what a person asked for; what is not there is answered with what is near it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from holdfast.errors import HoldfastError
from holdfast.explain.periods import day_before, period_text, period_words, read_period
from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What marts.retention is cut by, and the published column behind it (p: core.fct_customer_periods, c: marts.retention_customers).
DIMENSIONS = {
    "all": "'all'",
    "segment": "c.segment",
    "acquisition_channel": "c.acquisition_channel",
    "owner": "c.owner",
    "country": "c.country",
    "contract": "c.contract",
    "tier": "coalesce(p.tier, '(none)')",
}
SHOWN = 6


@dataclass(frozen=True)
class Cell:
    """A row of marts.retention (`row`) and the days of its period; `closing_on` is the last whole day of it before `as_of`."""

    grain: str
    start: date
    end: date
    closing_on: date
    segment_by: str
    segment: str
    row: dict[str, Any]

    @property
    def words(self) -> str:
        """Which period and whom, as it is said."""
        period = period_words(self.grain, self.start)
        whom = "" if self.segment_by == "all" else f", {self.segment_by.replace('_', ' ')} {self.segment}"
        return f"{period}{whom}"

    @property
    def parameters(self) -> dict[str, Any]:
        """For the queries of figures.py."""
        return {"grain": self.grain, "start": self.start, "end": self.end, "segment": self.segment}


def find_cell(connection: DuckDBPyConnection, as_of_on: date, period: str, segment: str) -> Cell:
    """The cell of `period` ('' is the last complete month) and `segment` ('' is everybody, else such as owner:Caio Prado).

    `as_of_on` is the company's day of as_of. HoldfastError says what cannot be read or is not there, and what is near it.
    """
    segment_by, value = _read_segment(segment)
    grain, start = read_period(period) if period.strip() else _last_complete_month(connection)
    found = rows(
        connection,
        "select * from marts.retention where period_grain = $grain and period_start = $start"
        " and segment_by = $segment_by and segment = $segment",
        {"grain": grain, "start": start, "segment_by": segment_by, "segment": value},
    )
    if not found:
        raise HoldfastError(_what_is_there(connection, grain, start, segment_by, value))
    end = found[0]["period_end"]
    return Cell(grain, start, end, min(end, day_before(as_of_on)), segment_by, value, found[0])


def _read_segment(text: str) -> tuple[str, str]:
    if text.strip() in ("", "all"):
        return "all", "all"
    segment_by, colon, value = (part.strip() for part in text.partition(":"))
    if colon and segment_by in DIMENSIONS:
        return segment_by, value.strip("\"'")
    near = get_close_matches(segment_by.casefold(), DIMENSIONS, 1, 0.5)
    raise HoldfastError(
        f"'{text}' is no segment; write what it is cut by, a colon and the value, such as owner:\"Ana Souza\". "
        f"Retention is cut by {', '.join(DIMENSIONS)}{f' (did you mean {near[0]}?)' if near else ''}."
    )


def _last_complete_month(connection: DuckDBPyConnection) -> tuple[str, date]:
    row = connection.execute(
        "select max(period_start) from marts.retention where period_grain = 'month' and is_complete"
    ).fetchone()
    if row is None or row[0] is None:
        raise HoldfastError("No month is complete yet; name a period, such as PERIOD=2025-11.")
    return "month", row[0]


def _what_is_there(connection: DuckDBPyConnection, grain: str, start: date, segment_by: str, value: str) -> str:
    known = connection.execute(
        "select min(period_start), max(period_start), max(period_start = $start) from marts.retention where period_grain = $grain",
        {"grain": grain, "start": start},
    ).fetchone()
    if known is None or known[0] is None:
        return "marts.retention is empty: nobody ordered or had a contract before as_of."
    if not known[2]:
        first, last = (period_text(grain, day) for day in known[:2])
        return f"{period_text(grain, start)} is not in the tables; they go from {first} to {last}."
    values = [
        name
        for (name,) in connection.execute(
            "select distinct segment from marts.retention where segment_by = $by and period_grain = $grain"
            " and period_start = $start order by 1",
            {"by": segment_by, "grain": grain, "start": start},
        ).fetchall()
    ]
    folded = {name.casefold(): name for name in values}
    near = [folded[name] for name in get_close_matches(value.casefold(), folded, 3, 0.5)]
    there = near or values[:SHOWN]
    more = "" if near or len(values) <= SHOWN else f" and {len(values) - SHOWN} more"
    said = f"near it: {', '.join(there)}" if near else f"there are {', '.join(there)}{more}"
    return f"In {period_words(grain, start)} there is no {segment_by} '{value}'; {said or 'nothing'}."
