"""What became of every line of a file, counted on both sides: what was read, and what of it lies in raw and in quarantine.

`total` = `preamble` + `header` + `footer` + `blank` + `continuation` (further lines of records over several) + `ignored` (records that the
layout passes over in so many words) + `loaded` (records that lie in raw, as one object or several) + `quarantined` (records that
lie there as none). Each of these is counted by itself, so that they add up only when no line was lost or taken twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from holdfast.ingest.cast.casting import ObjectPart
from holdfast.ingest.cast.columns import Expressions
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.reading import Parsed
from holdfast.quoting import literal

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

Account = dict[str, int]


def line_accounts(
    connection: DuckDBPyConnection,
    parsed: Parsed,
    parts: Sequence[ObjectPart],
    unreadable: Path | None,
) -> dict[int, Account]:
    """The account of each file of a batch by its number; `delivered` (a view of the connection) holds the parsed rows.

    `unreadable` is the file of the records that were quarantined as such. Of Parquet, lines are rows.
    """
    loaded = _loaded(connection, parsed, parts)
    quarantined = _quarantined(connection, parsed, parts, [unreadable] if unreadable else [])
    ignored = _ignored(connection, parsed, parts)
    blank = _blank_objects(connection, parsed)
    accounts = {}
    for index, file in enumerate(parsed.files):
        counted = file.line_counts
        accounts[index] = {
            "total": file.lines,
            "preamble": counted.get("preamble", 0),
            "header": counted.get("header", 0),
            "footer": counted.get("footer", 0),
            "blank": counted.get("blank", 0) + blank.get(index, 0),
            "continuation": counted.get("continuation", 0),
            "ignored": ignored.get(index, 0),
            "loaded": loaded.get(index, 0),
            "quarantined": quarantined.get(index, 0),
        }
    return accounts


def is_accounted(account: Mapping[str, int]) -> bool:
    """Whether every line of the file is somewhere, exactly once."""
    return account["total"] == sum(count for name, count in account.items() if name != "total")


def _loaded(connection: DuckDBPyConnection, parsed: Parsed, parts: Sequence[ObjectPart]) -> dict[int, int]:
    """Records per file of which raw holds a row."""
    specs = parsed.files[0].export.spec.objects.values()
    if len(parts) == 1 and not any(spec.is_derived or spec.each for spec in specs):
        return {number: good for number, (good, _) in parts[0].counts.items()}
    return _by_file(connection, parsed.files, _records(_paths(parts, "rows_path")))


def _quarantined(
    connection: DuckDBPyConnection, parsed: Parsed, parts: Sequence[ObjectPart], unreadable: Sequence[Path]
) -> dict[int, int]:
    """Records per file that could not be read, or that some object could not take, and none did."""
    bad = [*_paths(parts, "bad_path"), *unreadable]
    if not bad:
        return {}
    return _by_file(connection, parsed.files, f"({_records(bad)}) except ({_records(_paths(parts, 'rows_path'))})")


def _ignored(connection: DuckDBPyConnection, parsed: Parsed, parts: Sequence[ObjectPart]) -> dict[int, int]:
    """Records per file that the layout passes over: by `ignored_rows`, or because the list that `each` names is empty."""
    export = parsed.files[0].export
    spec = export.spec
    condition = Expressions(parsed.columns, spec).condition(spec.ignored_rows) if spec.ignored_rows else "false"
    if spec.objects and all(given.each or given.is_derived for given in spec.objects.values()) and not export.kept_name:
        taken = _records([*_paths(parts, "rows_path"), *_paths(parts, "bad_path")])
        condition = f"({condition} or (_file, _line) not in (select (_file, _line) from ({taken})))"
    if condition == "false" or export.kept_name:
        return {}
    counted = f"select f, count(*) from delivered where {parsed.is_valid} and {condition} group by f"
    return dict(connection.execute(counted).fetchall())


def _blank_objects(connection: DuckDBPyConnection, parsed: Parsed) -> dict[int, int]:
    """Of JSON lines, blank ones are read as rows that hold nothing."""
    if parsed.is_valid == "true":
        return {}
    return dict(
        connection.execute(
            f"select f, count(*) from delivered where not {parsed.is_valid} and trim(coalesce(line, '')) = '' group by f"
        ).fetchall()
    )


def _paths(parts: Sequence[ObjectPart], kind: str) -> list[Path]:
    return [path for part in parts if (path := getattr(part, kind)) is not None]


def _records(paths: Sequence[Path]) -> str:
    """SELECT of the file and line of every record of which one of the Parquet files has a row."""
    return " union ".join(f"select _file, _line from read_parquet({literal(path)})" for path in paths) or (
        "select null::varchar as _file, null::bigint as _line where false"
    )


def _by_file(connection: DuckDBPyConnection, files: Sequence[Examined], records: str) -> dict[int, int]:
    counts = dict(connection.execute(f"select _file, count(*) from ({records}) group by _file").fetchall())
    return {index: counts[file.file.file] for index, file in enumerate(files) if file.file.file in counts}
