"""What a load has made and no commit has made count yet: pending partitions and quarantine files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.cast.casting import ObjectPart
from holdfast.ingest.files import places
from holdfast.ingest.parse.fast_path import line_number
from holdfast.ingest.parse.reading import PARTITION_OPTIONS
from holdfast.quoting import literal, literals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def drop_pending(home: Path, source: str) -> None:
    """Remove what an earlier, unfinished load left."""
    shutil.rmtree(places.pending_folder(home, source), ignore_errors=True)
    shutil.rmtree(places.pending_quarantine_folder(home, source), ignore_errors=True)


def drop_committed(home: Path, source: str) -> None:
    """Remove what a commit left that was killed after its load had come to count."""
    pending = sorted(places.pending_folder(home, source).glob("*.json"))
    if pending and all(places.load_record(home, source, record.stem).exists() for record in pending):
        drop_pending(home, source)


def combine(
    connection: DuckDBPyConnection, home: Path, source: str, load_id: str, parts: dict[str, list[ObjectPart]]
) -> dict[str, list[str]]:
    """One partition and one quarantine file per object, out of its parts. Returns the columns of raw that a partition lacks."""
    left_out: dict[str, list[str]] = {}
    for name, found in parts.items():
        written = {part.rows_path: part.left_out for part in found if part.rows_path is not None}
        rows = list(written)
        lacking = frozenset.intersection(*written.values()) if written else frozenset()
        if lacking:
            left_out[name] = sorted(lacking)
        target = places.pending_partition(home, source, name, load_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        if len(rows) == 1:
            rows[0].replace(target)
        else:
            columns = f"* exclude (file_row_number) replace ({line_number(is_written=True)} as _line)"
            if "_line" in lacking:
                left_out[name].remove("_line")
                columns = f"* exclude (file_row_number), {line_number(is_written=False)} as _line"
            _join(connection, rows, target, columns)
        bad = [part.bad_path for part in found if part.bad_path is not None]
        if bad:
            target = places.pending_quarantine(home, source, name, load_id)
            target.parent.mkdir(parents=True, exist_ok=True)
            _join(connection, bad, target, "* exclude (f, file_row_number)")
    return left_out


def _join(connection: DuckDBPyConnection, parts: list[Path], target: Path, columns: str) -> None:
    source = f"read_parquet({literals(parts)}, file_row_number = true, union_by_name = true)"
    connection.execute(f"copy (select {columns} from {source}) to {literal(target)} ({PARTITION_OPTIONS})")
