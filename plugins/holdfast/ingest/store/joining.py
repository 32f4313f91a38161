"""Objects that several files of a vendor make together: deals here, whose they are there.

The rows of each file are kept, as they came, beside raw (raw/<source>/_<layout>.<part>). Whenever one of the parts of a
joined object has new rows, the rows concerned, old or new, go through the same casts as those of a file. A row whose other
half has not arrived waits; a half that comes later, or changes, brings it out again, as a newer version of the record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.cast.columns import Expressions
from holdfast.ingest.files import places
from holdfast.ingest.files.results import PulledFile
from holdfast.ingest.layout import references
from holdfast.ingest.layout.exports import Join
from holdfast.ingest.layout.model import JoinedSpec, Locale, Lookup
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.reading import PARTITION_OPTIONS, Parsed
from holdfast.ingest.parse.reading_nested import json_path
from holdfast.quoting import literal, literals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def keep_rows(connection: DuckDBPyConnection, parsed: Parsed, load_id: str, target: Path) -> dict[int, int]:
    """Write the rows of the view `delivered` to `target`, each as JSON of what was delivered. Returns rows per file number."""
    record = parsed.raw_text
    if parsed.files[0].format == "csv":
        pairs = ", ".join(f"{literal(title)}, {column}" for title, column in reversed(parsed.columns.items()))
        record = f"json_object({pairs})::varchar"
    connection.execute(
        f"copy (select {record} as record, _file, _line, {int(load_id)}::bigint as _load from delivered "
        f"where {parsed.is_valid} order by _row) to {literal(target)} ({PARTITION_OPTIONS})"
    )
    counted = f"select f, count(*) from delivered where {parsed.is_valid} group by f"
    return {int(file): int(count) for file, count in connection.execute(counted).fetchall()}


def kept_files(home: Path, source: str, name: str) -> list[Path]:
    """The kept rows of earlier, committed loads."""
    return [
        path
        for path in sorted((home / "raw" / source / name).glob("*.parquet"))
        if places.load_record(home, source, path.stem).exists()
    ]


def join_rows(
    connection: DuckDBPyConnection, join: Join, parts: Mapping[str, Sequence[Path]], load_id: str
) -> tuple[Parsed, int]:
    """Create the view `delivered`: the rows of the join that this load adds or changes.

    `parts` gives the files of each part, older first. Returns the rows as if parsed from one file, and how many rows of
    `rows_of` wait for the other half.
    """
    spec = join.spec
    for part, files in parts.items():
        if not files:
            connection.execute(
                _view(
                    part,
                    "select null::varchar as record, null::varchar as _file, 0::bigint as _line, "
                    "0::bigint as _load, 0::bigint as _place, '' as _part where false",
                )
            )
            continue
        rows = f"select *, file_row_number as _place, filename as _part from read_parquet({literals(files)}, "
        connection.execute(_view(part, rows + "file_row_number = true, filename = true)"))
    names = references.of_export(spec)
    columns = {name.casefold(): f"c{number}" for number, name in enumerate(names)}
    values = ", ".join(f"{_value(name, spec)} as {columns[name.casefold()]}" for name in names)
    lookups, found = "", "true"
    is_new = [f"ours._load = {int(load_id)}"]
    for number, lookup in enumerate(spec.lookups.values()):
        lookups += f" left join ({_newest(lookup)}) as l{number} on " + " and ".join(
            f"{_value(ours, spec)} = l{number}.k{place}" for place, ours in enumerate(lookup.on)
        )
        is_new.append(f"coalesce(l{number}._load = {int(load_id)}, false)")
        found += "" if lookup.optional else f" and l{number}.record is not null"
    connection.execute(
        f"create or replace temp table joined_rows as select 0 as f, row_number() over (order by ours._load, ours._part, "
        f"ours._place) as _row, ours.record, ours._file, ours._line, {values}, {found} as is_found, "
        f"({' or '.join(is_new)}) as is_new from {_name(spec.rows_of)} as ours{lookups}"
    )
    connection.execute("create or replace temp view delivered as from joined_rows where is_found and is_new")
    waiting = connection.execute("select count(*) from joined_rows where not is_found").fetchone()
    file = PulledFile(f"{join.export.layout} ({', '.join(spec.objects)})", "", 0)
    examined = Examined(file, Path(), "csv", (), 0, join.export)
    return Parsed([examined], Path(), columns, "null::varchar", "record"), int(waiting[0]) if waiting else 0


def _name(part: str) -> str:
    return '"part ' + part.replace('"', '""') + '"'


def _view(part: str, select: str) -> str:
    return f"create or replace temp view {_name(part)} as {select}"


def _value(name: str, spec: JoinedSpec) -> str:
    first, _, rest = name.partition(".")
    if first in spec.lookups:
        return _text(f"l{list(spec.lookups).index(first)}", rest)
    return _text("ours", name)


def _text(relation: str, name: str) -> str:
    """SQL for a delivered value: of a CSV's column, whose name is kept in lower case, or of a JSON path."""
    paths = dict.fromkeys([json_path(name, {name.casefold(): name.casefold()}), json_path(name, {})])
    found = [f"json_extract_string({relation}.record, {literal(path)})" for path in paths]
    return f"coalesce({', '.join(found)})"


def _newest(lookup: Lookup) -> str:
    """SELECT of one row per key of a lookup: record, _load and the key as k0, k1, ..."""
    keys = [_text("theirs", name) for name in lookup.on.values()]
    named = ", ".join(f"{key} as k{place}" for place, key in enumerate(keys))
    where = ""
    if lookup.rows:
        names = references.of_condition(lookup.rows)
        expressions = Expressions({name.casefold(): _text("theirs", name) for name in names}, Locale())
        where = f" where {expressions.condition(lookup.rows)}"
    order = f"{_text('theirs', lookup.least)}, " if lookup.least else ""
    order += f"{_text('theirs', lookup.greatest)} desc nulls last, " if lookup.greatest else ""
    return (
        f"select theirs.record, theirs._load, {named} from {_name(lookup.part)} as theirs{where} qualify row_number() over "
        f"(partition by {', '.join(keys)} order by {order}theirs._load desc, theirs._part desc, theirs._place desc) = 1"
    )
