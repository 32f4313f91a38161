"""One record: every delivery of it, which version counts, where a row of it was quarantined, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from holdfast.errors import HoldfastError
from holdfast.published_copy import is_published, rows
from holdfast.settings import Settings
from holdfast.trace.catalogue import published_loads
from holdfast.trace.fates import fate
from holdfast.trace.objects import Asked, condition, read_id
from holdfast.trace.quarantined import quarantined_rows, quarantined_words
from holdfast.trace.times import instant_words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
LINEAGE = ("_extra", "_layout", "_file", "_line", "_load", "_arrival")
SHOWN_RECORDS = 3
SHOWN_VALUE = 60


def trace_record(connection: DuckDBPyConnection, settings: Settings, text: str) -> Iterator[tuple[str, list[str]]]:
    """Headings with their lines. `connection` is that of the catalogue. HoldfastError: no such object, or nothing delivered of it."""
    asked = read_id(text)
    versions = _versions(connection, settings, asked)
    bad = quarantined_rows(connection, asked)
    if not versions and not bad:
        raise HoldfastError(
            f"No delivered file has {asked.words}; ids are compared as they were exported.{_near(connection, asked)}"
        )
    records: dict[tuple[Any, ...], list[Row]] = {}
    for version in versions:
        records.setdefault(tuple(version[column] for column in asked.key), []).append(version)
    for key, deliveries in list(records.items())[:SHOWN_RECORDS]:
        whole = Asked(asked.source, asked.name, asked.key, tuple(str(part or "") for part in key), asked.columns)
        yield whole.words, [*_deliveries(connection, settings, whole, deliveries)]
        yield "What became of it", fate(connection, settings, whole, _winner(deliveries))
    if len(records) > SHOWN_RECORDS:
        yield f"and {len(records) - SHOWN_RECORDS} more records", ["Name the whole key: " + "/".join(asked.key) + "."]
    if bad:
        yield f"Quarantined rows that name {'/'.join(asked.values)}", quarantined_words(connection, asked.source, bad)


def _versions(connection: DuckDBPyConnection, settings: Settings, asked: Asked) -> list[Row]:
    """The deliveries, oldest first, each with its rank (1: the newest) as staging decides it."""
    moment = (
        "case when length(updated_at) = 10 then cast(updated_at as timestamp) at time zone ?"
        " else cast(updated_at as timestamptz) end"
    )
    known = f"select *, {moment} as _updated from {asked.table} where {condition(asked.key[: len(asked.values)])}"
    query = f"""
        select *, row_number() over (
            partition by {", ".join(asked.key)} order by _updated desc nulls last, _load desc, _arrival desc
        ) as _rank
        from ({known}) as known order by {", ".join(asked.key)}, _load, _arrival
    """
    return rows(connection, query, [settings.zone.key, *asked.values])


def _winner(deliveries: list[Row]) -> Row:
    """The newest version; of deliveries of the same content in a row the first stands for all."""
    ranked = sorted(deliveries, key=lambda row: row["_rank"])
    place = 0
    while place + 1 < len(ranked) and _content(ranked[place]) == _content(ranked[place + 1]):
        place += 1
    return ranked[place]


def _content(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in (*LINEAGE, "_updated", "_rank")}


def _deliveries(
    connection: DuckDBPyConnection, settings: Settings, asked: Asked, deliveries: list[Row]
) -> Iterator[str]:
    winner = _winner(deliveries)
    shown = _not_personal(connection, settings)
    seen = published_loads(settings)[asked.source]
    for number, row in enumerate(deliveries):
        before = deliveries[number - 1] if number else None
        updated = f", updated at {row['updated_at']}" if row.get("updated_at") else ""
        changes = "first delivery" if before is None else _changes(before, row, shown)
        place = f"{asked.source}/{row['_file']} line {row['_line']}, layout {row['_layout']}{updated}"
        yield f"Load {row['_load']}, {_when(connection, asked.source, row)}: {place}: {changes}. {_verdict(row, winner, seen)}"


def _when(connection: DuckDBPyConnection, source: str, row: Row) -> str:
    found = connection.execute(
        "select max(as_of) from audit.loads where source = ? and load_id = ?", [source, row["_load"]]
    ).fetchone()
    return f"as of {instant_words(found[0])}" if found and found[0] else "at an unknown time"


def _changes(before: Row, row: Row, shown: set[str]) -> str:
    changed = [name for name, value in _content(row).items() if value != before[name] and name != "updated_at"]
    if not changed:
        return "the same content again"
    said = (
        f"{name} {_short(before[name])} -> {_short(row[name])}" if name in shown else f"{name} changed"
        for name in changed
    )
    return ", ".join(said)


def _short(value: Any) -> str:
    text = "(empty)" if value is None else str(value)
    return text if len(text) <= SHOWN_VALUE else text[: SHOWN_VALUE - 3] + "..."


def _verdict(row: Row, winner: Row, seen: int) -> str:
    if row is winner:
        return "This version counts." if row["_load"] <= seen else "It will count: no build has seen its load yet."
    if _content(row) == _content(winner):
        return "The same as the version that counts."
    return "Superseded: a newer one came." if row["_rank"] > winner["_rank"] else "It says nothing new."


def _not_personal(connection: DuckDBPyConnection, settings: Settings) -> set[str]:
    """Columns whose values may be shown: those that the published dictionary knows, nowhere as personal data."""
    if not is_published(settings):
        return set()
    found = connection.execute(
        "select column_name from published.audit.column_dictionary group by column_name having not bool_or(is_personal)"
    ).fetchall()
    return {name for (name,) in found if not name.endswith("customer_id")}


def _near(connection: DuckDBPyConnection, asked: Asked) -> str:
    column = asked.key[0]
    found = connection.execute(
        f'select distinct "{column}", levenshtein("{column}", ?) as far from {asked.table}'
        f' where abs(length("{column}") - length(?)) <= 1 order by far, 1 limit 3',
        [asked.values[0][:100], asked.values[0][:100]],
    ).fetchall()
    near = [str(name) for name, far in found if far <= 2]
    return f" Near it are {', '.join(near)}." if near else ""
