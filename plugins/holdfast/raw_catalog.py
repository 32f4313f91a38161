"""What has been loaded, as tables of the warehouse: the raw views, the loads, the quarantine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.ingest.parse.fast_path import line_number
from holdfast.quoting import literals
from holdfast.settings import SOURCES, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

QUARANTINE_COLUMNS = {
    "source": "VARCHAR",
    "object": "VARCHAR",
    "_file": "VARCHAR",
    "_line": "BIGINT",
    "_load": "BIGINT",
    "_layout": "VARCHAR",
    "column_name": "VARCHAR",
    "reason": "VARCHAR",
    "raw_text": "VARCHAR",
}
LINEAGE_COLUMNS = {
    "_extra": "VARCHAR",
    "_layout": "VARCHAR",
    "_file": "VARCHAR",
    "_line": "BIGINT",
    "_load": "BIGINT",
}
LOAD_COLUMNS = {
    "source": "VARCHAR",
    "load_id": "BIGINT",
    "as_of": "TIMESTAMP",
    "file": "VARCHAR",
    "sha256": "VARCHAR",
    "byte_count": "BIGINT",
    "layout": "VARCHAR",
    "object": "VARCHAR",
    "row_count": "BIGINT",
    "quarantined_count": "BIGINT",
    "status": "VARCHAR",
    "reason": "VARCHAR",
}
# What a line of a loaded file is (ingest.store.line_accounts).
LINE_KINDS = ("preamble", "header", "footer", "blank", "continuation", "ignored", "loaded", "quarantined")
FILE_COLUMNS = {
    **{name: LOAD_COLUMNS[name] for name in ("source", "load_id", "as_of", "file", "sha256", "byte_count", "status")},
    "same_as": "VARCHAR",
    "line_count": "BIGINT",
    **{f"{kind}_line_count": "BIGINT" for kind in LINE_KINDS},
    "is_accounted": "BOOLEAN",
}
CHANGE_COLUMNS = {
    **{name: LOAD_COLUMNS[name] for name in ("source", "load_id", "as_of", "file", "layout")},
    "change": "VARCHAR",
    "column_name": "VARCHAR",
    "maybe_now": "VARCHAR",
}


@cache
def objects() -> dict[str, dict[str, dict[str, Any]]]:
    """The canonical objects of every source, as objects.yml says."""
    import yaml

    text = (Path(__file__).with_name("objects.yml")).read_text(encoding="utf-8")
    known: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(text)
    return known


def load_records(home: Path, source: str) -> list[dict[str, Any]]:
    """The commit records of a source, oldest first. What no record names does not exist."""
    files = sorted((home / "loads" / source).glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def newest_load(home: Path, source: str) -> int:
    """The number of the source's newest committed load, 0 when there is none."""
    records = sorted((home / "loads" / source).glob("*.json"))
    return int(records[-1].stem) if records else 0


def register(connection: DuckDBPyConnection, settings: Settings, previous_loads: dict[str, int]) -> None:
    """(Re)create the raw views, `raw.quarantine`, `audit.loads`, `audit.file_accounting` and `audit.column_changes` behind `connection`.

    `previous_loads` gives per source the newest load that the last completed build has seen: the `__new` views hold
    what came after it.
    """
    connection.execute("create schema if not exists raw")
    connection.execute("create schema if not exists audit")
    quarantined: list[Path] = []
    records: list[dict[str, Any]] = []
    for source in SOURCES:
        loads = load_records(settings.home, source)
        committed = [int(record["load_id"]) for record in loads]
        for name in objects()[source]:
            parts = _parts(settings.home / "raw" / source / name, committed)
            fresh = [part for part in parts if int(part.stem) > previous_loads[source]]
            left_out = {int(load["load_id"]): tuple(load.get("left_out", {}).get(name, ())) for load in loads}
            view_of_partitions(connection, f"{source}_{name}", parts, left_out)
            view_of_partitions(connection, f"{source}_{name}__new", fresh, left_out)
            quarantined += _parts(settings.home / "quarantine" / source / name, committed)
        records += loads
    _view(connection, "quarantine", QUARANTINE_COLUMNS, [quarantined])
    _table(connection, "loads", LOAD_COLUMNS, [row for record in records for row in _load_rows(record)])
    _table(connection, "file_accounting", FILE_COLUMNS, [row for record in records for row in _file_rows(record)])
    _table(connection, "column_changes", CHANGE_COLUMNS, [row for record in records for row in _change_rows(record)])


def view_of_partitions(
    connection: DuckDBPyConnection,
    table: str,
    parts: list[Path],
    left_out: Mapping[int, tuple[str, ...]] | None = None,
) -> None:
    """(Re)create `raw.<table>` over partitions of an object; `left_out` gives by load the columns that its partition lacks.

    `table` is <source>_<object>, or that and __new. Partitions that lack the same are read together.
    """
    source, _, name = table.removesuffix("__new").partition("_")
    alike: dict[tuple[str, ...], list[Path]] = {}
    for part in parts:
        alike.setdefault((left_out or {}).get(int(part.stem), ()), []).append(part)
    columns = dict.fromkeys(objects()[source][name]["columns"], "VARCHAR") | LINEAGE_COLUMNS
    _view(connection, table, columns, list(alike.values()))


def _parts(folder: Path, committed: list[int]) -> list[Path]:
    return [path for number in committed if (path := folder / f"{number:08d}.parquet").exists()]


def _view(connection: DuckDBPyConnection, name: str, columns: dict[str, str], groups: list[list[Path]]) -> None:
    """A view `raw.<name>` over the Parquet files, in groups of the same columns; typed and empty when there are none.

    `_arrival` orders the rows of a load as they came: it is the row's place in its partition.
    """
    empty = ", ".join(f'cast(null as {kind}) as "{column}"' for column, kind in columns.items())
    bodies = [_select(connection, columns, group) for group in groups if group]
    body = " union all ".join(bodies) or f"select {empty}, cast(null as bigint) as _arrival where false"
    connection.execute(f'create or replace view raw."{name}" as {body}')


def _select(connection: DuckDBPyConnection, columns: dict[str, str], parts: list[Path]) -> str:
    """SELECT of the rows of partitions of the same columns. Those that an older Holdfast wrote may lack columns that objects.yml has
    gained since: they are empty there."""
    found = [_written(connection, part) for part in {parts[0], parts[-1]}]
    written = set[str]().union(*found)
    shown = ", ".join(
        f'cast({_delivered(column, written)} as {kind}) as "{column}"' for column, kind in columns.items()
    )
    # looking for columns in each file costs time with thousands of them
    is_alike = all(names == written for names in found)
    options = "file_row_number = true" + ("" if is_alike else ", union_by_name = true")
    return f"select {shown}, file_row_number as _arrival from read_parquet({literals(parts)}, {options})"


def _written(connection: DuckDBPyConnection, part: Path) -> set[str]:
    return {row[0] for row in connection.execute("select name from parquet_schema(?)", [str(part)]).fetchall()}


def _delivered(column: str, written: set[str]) -> str:
    if column == "_line":
        return line_number(column in written)
    return f'"{column}"' if column in written else "null"


def _table(connection: DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
    """`audit.<name>` with the rows."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    connection.register("catalog_rows", frame)
    typed = ", ".join(f"cast({column} as {kind}) as {column}" for column, kind in columns.items())
    connection.execute(f"create or replace table audit.{name} as select {typed} from catalog_rows")
    connection.unregister("catalog_rows")


def _load_rows(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    head = _head(record)
    rows: list[tuple[Any, ...]] = []
    for file in record.get("files", []):
        about = (*head, file["file"], file["sha256"], file["bytes"], file["layout"])
        for name, count in file["objects"].items():
            rows.append((*about, name, count["rows"], count["quarantined"], "loaded", None))
    rows += [
        (*head, file["file"], file["sha256"], file.get("bytes"), None, None, 0, 0, "refused", file["reason"])
        for file in record.get("refused", [])
    ]
    return rows


def _file_rows(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    head = _head(record)
    rows: list[tuple[Any, ...]] = []
    for file in record.get("files", []):
        lines = file.get("lines") or {}  # loads of older versions counted no lines
        counts = [lines.get(kind) for kind in LINE_KINDS]
        is_accounted = lines["total"] == sum(count or 0 for count in counts) if lines else None
        rows.append(
            (
                *head,
                file["file"],
                file["sha256"],
                file["bytes"],
                "loaded",
                None,
                lines.get("total"),
                *counts,
                is_accounted,
            )
        )
    uncounted = [None] * (2 + len(LINE_KINDS))  # whose lines are counted nowhere, or elsewhere
    for status, kind in (("refused", "refused"), ("repeated", "repeated"), ("unpacked", "archives")):
        rows += [
            (*head, file["file"], file["sha256"], file.get("bytes"), status, file.get("same_as"), *uncounted)
            for file in record.get(kind, [])
        ]
    return rows


def _change_rows(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (*_head(record), told["file"], told["layout"], told["change"], told["column"], told["maybe"] or None)
        for told in record.get("column_changes", [])
    ]


def _head(record: dict[str, Any]) -> tuple[str, int, str]:
    return record["source"], int(record["load_id"]), record["as_of"].replace("Z", "").split("+")[0]
