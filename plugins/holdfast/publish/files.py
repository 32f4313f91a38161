"""The files of a version: written where something changed, taken over from the version before where nothing did."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.publish.contents import Change, Part, Table, comments, parted
from holdfast.publish.tables import bring_up_to_date, split_files
from holdfast.published_copy import is_published, read_manifest
from holdfast.quoting import identifier, literal
from holdfast.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Of the published file, so that BI tools and drivers with any DuckDB from 1.0 on open it, whichever one we write it with.
STORAGE = "v1.0.0"
# Rows written since the file was last written from nothing, as a share of all: past it, it is written from nothing again. What
# was deleted in between leaves holes, which would grow, and holds what is not to be read any more.
WORN_SHARE = 0.5


@dataclass(frozen=True)
class Former:
    """The version before: its folder, and what its manifest says of its tables (empty: there is none to go on from)."""

    folder: Path
    tables: Mapping[str, Any]
    written_row_count: int

    @classmethod
    def of(cls, settings: Settings) -> Former:
        """What is published; a version that was written otherwise, or by another DuckDB, counts as none."""
        told = read_manifest(settings) if is_published(settings) else {}
        is_alike = told.get("written_by") == _writer()
        return cls(
            (settings.published / "current").resolve(),
            told["tables"] if is_alike else {},
            told.get("written_row_count", 0),
        )

    def parts(self, table: Table) -> dict[str, Part]:
        """What was in the table; nothing when it had other columns or was parted otherwise."""
        told = self.tables.get(table.full_name)
        if told is None or (told["columns"], told["part"]) != (_columns(table), table.part):
            return {}
        return {name: Part(part["row_count"], part["fingerprint"]) for name, part in told["parts"].items()}


def write_files(
    connection: DuckDBPyConnection, tables: Sequence[Table], target: Path, former: Former
) -> dict[str, Any]:
    """Write `holdfast.duckdb` and `parquet/` into `target`; returns what the manifest says of them."""
    changes = [_change(connection, table, former) for table in tables]
    splitting = target / ".splitting"
    rows = sum(change.row_count for change in changes)
    changed = sum(change.changed_part.row_count for change in changes)
    file = target / "holdfast.duckdb"
    is_from_nothing = not former.tables or former.written_row_count + changed > WORN_SHARE * rows
    if not is_from_nothing:
        shutil.copyfile(former.folder / file.name, file)
    _attach(connection, file)
    _drop_gone(connection, tables)
    written = sum(bring_up_to_date(connection, change, is_from_nothing, splitting) for change in changes)
    _comment(connection, tables)
    # from the copy, where views are tables: each part of a view would be worked out once more
    parquet = {change.table.full_name: _parquet(connection, change, target, former, splitting) for change in changes}
    connection.execute("detach copy")
    shutil.rmtree(splitting, ignore_errors=True)
    return {
        "tables": parquet,
        "files": {file.name: _sha256(file)},
        "written_row_count": 0 if is_from_nothing else former.written_row_count + written,
        "written_by": _writer(),
    }


def _writer() -> dict[str, str]:
    """What decides the bytes, and the hashes: a version of another writer is not gone on from."""
    import duckdb

    return {"duckdb": duckdb.__version__, "storage": STORAGE}


def _change(connection: DuckDBPyConnection, table: Table, former: Former) -> Change:
    table, now = parted(connection, table)
    before = former.parts(table)
    changed = {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}
    return Change(
        table, now, frozenset(changed), sum(before[name].row_count for name in changed & before.keys()), not before
    )


def _attach(connection: DuckDBPyConnection, file: Path) -> None:
    connection.execute(f"attach {literal(file)} as copy (read_write, storage_version '{STORAGE}')")


def _drop_gone(connection: DuckDBPyConnection, tables: Sequence[Table]) -> None:
    found = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'copy'"
    ).fetchall()
    for schema, name in set(found) - {(table.schema, table.name) for table in tables}:
        connection.execute(f"drop table copy.{schema}.{identifier(name)}")


def _comment(connection: DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """What dbt wrote down about tables and columns goes along, so that a BI tool can show it."""
    (own,) = connection.execute("select current_database()").fetchall()[0]
    said, there = comments(connection, own), comments(connection, "copy")
    statements = []
    for table in tables:
        for column in (None, *table.columns):
            key = (table.schema, table.name, column)
            if said.get(key) != there.get(key):
                what = f"column {table.at('copy')}.{identifier(column)}" if column else f"table {table.at('copy')}"
                statements.append(f"comment on {what} is {literal(said[key]) if key in said else 'null'};")
    # one transaction: each of more than a thousand on its own would be written through to the disk
    connection.execute("begin; " + " ".join(statements) + " commit;")


def _parquet(
    connection: DuckDBPyConnection, change: Change, target: Path, former: Former, splitting: Path
) -> dict[str, Any]:
    """The table's Parquet files, one a part: those of unchanged parts are the same files. Returns what the manifest says."""
    table = change.table
    folder = target / "parquet" / table.name
    folder.mkdir(parents=True)
    (target / "parquet" / table.full_name).symlink_to(table.name)  # found under its full name too
    told = former.tables.get(table.full_name, {}).get("parts", {})
    about: dict[str, Any] = {}
    for name, part in change.parts.items():
        path = folder / f"part-{name}.parquet"
        if name in change.changed or not _take_over(former.folder / path.relative_to(target), path):
            files = split_files(splitting, table, name)
            if len(files) == 1:
                files[0].rename(path)
            else:
                rows = f"select {table.column_list} from {table.at('copy')} where {table.rows_of(name)}"
                connection.execute(f"copy ({rows}) to {literal(path)} (format parquet)")
            sha256 = _sha256(path)
        else:
            sha256 = told[name]["sha256"]
        about[name] = {**asdict(part), "sha256": sha256}
    checksums = [part["sha256"] for part in about.values()]
    return {
        "row_count": change.row_count,
        "sha256": checksums[0] if len(checksums) == 1 else hashlib.sha256("".join(checksums).encode()).hexdigest(),
        "parts": about,
        "part": table.part,
        "columns": _columns(table),
    }


def _columns(table: Table) -> list[list[str]]:
    return [[name, kind] for name, kind in table.columns.items()]


def _take_over(before: Path, now: Path) -> bool:
    """Whether the file of the version before is now one of this version, too: the same one, or a copy where links are refused."""
    if not before.exists():
        return False
    try:
        os.link(before, now)
    except OSError:
        shutil.copyfile(before, now)
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
