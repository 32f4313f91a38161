"""Load: parse what is landed but not loaded into raw/_pending, with the bad rows beside it."""

from __future__ import annotations

import json
import logging
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.atomic_files import write_atomically
from holdfast.ingest import places
from holdfast.ingest.bad_share import check_share
from holdfast.ingest.batches import BatchLoader
from holdfast.ingest.casting import ObjectPart
from holdfast.ingest.examining import Examined, examine
from holdfast.ingest.landing import landed_path
from holdfast.ingest.layouts import exports_of, fingerprint, joins_of
from holdfast.ingest.matching import Refused
from holdfast.ingest.reading import PARTITION_OPTIONS
from holdfast.ingest.records import read_history
from holdfast.ingest.results import LoadResult, PulledFile, PullResult, as_text
from holdfast.ingest.straight import FIRST_LINE
from holdfast.ingest.workshop import open_workshop
from holdfast.quoting import literal, literals
from holdfast.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)


def load(settings: Settings, source: str, as_of: datetime | str, pulled: PullResult) -> LoadResult:
    """Parse the pulled files of `source` into pending partitions, in arrival order.

    Files that cannot be read are set aside under refused/. Raises HoldfastError when the share of bad rows of an object
    is past `bad_row_share`; then nothing is pending.
    """
    drop_pending(settings.home, source)
    exports = exports_of(settings, source)
    history = read_history(settings.home, source)
    layouts = fingerprint(exports)
    files = [
        file
        for file in pulled.files
        if file.sha256 not in history.loaded and (file.file, file.sha256, layouts) not in history.refused
    ]
    if not files:
        log.info("%s: nothing new to load.", source)
        return LoadResult(source, as_text(as_of))
    load_id = history.next_load_id
    refused: list[tuple[PulledFile, str]] = []
    examined: list[Examined] = []
    with open_workshop(settings.home, source) as (connection, work):
        for file in files:
            if file.refusal:
                refused.append((file, file.refusal))
                continue
            try:
                path = landed_path(settings.home, source, file)
                examined.append(examine(file, path, exports, work, connection))
            except Refused as refusal:
                refused.append((file, str(refusal)))
        loader = BatchLoader(connection, work, load_id)
        loader.load(examined)
        loader.join(joins_of(settings, source), settings.home)
        refused += loader.refused
        counted = loader.counts()
        check_share(settings, source, load_id, counted, loader.parts)
        for file, reason in refused:
            _set_aside(settings.home, source, file, reason)
        _combine(connection, settings.home, source, load_id, loader.parts)
    record = {
        "source": source,
        "load_id": load_id,
        "as_of": as_text(as_of),
        "files": loader.file_records(),
        "refused": [
            {"file": file.file, "sha256": file.sha256, "reason": reason, "layouts": layouts} for file, reason in refused
        ],
        "objects": counted,
    }
    write_atomically(places.pending_record(settings.home, source, load_id), json.dumps(record, indent=1))
    rows = sum(rows_in for _, _, rows_in in loader.loaded)
    log.info("%s: %d new files, %s rows; %d refused.", source, len(loader.loaded), f"{rows:,}", len(refused))
    return LoadResult(source, as_text(as_of), load_id, counted, len(loader.loaded), len(refused))


def drop_pending(home: Path, source: str) -> None:
    """Remove what an earlier, unfinished load left."""
    shutil.rmtree(places.pending_folder(home, source), ignore_errors=True)
    shutil.rmtree(places.pending_quarantine_folder(home, source), ignore_errors=True)


def _set_aside(home: Path, source: str, file: PulledFile, reason: str) -> None:
    """Copy a refused file, with the reason beside it, to where a person will look for it."""
    log.warning("%s: %s is refused. %s", source, file.file, reason)
    folder = places.refused_folder(home, source) / file.sha256
    folder.mkdir(parents=True, exist_ok=True)
    landed = landed_path(home, source, file)
    if landed.is_file():
        shutil.copyfile(landed, folder / file.name)
    elif not file.refusal:
        (folder / file.name).touch()  # an empty file: there were no bytes to land
    write_atomically(folder / "reason.txt", f"{file.file}: {reason}\n")


def _combine(
    connection: DuckDBPyConnection, home: Path, source: str, load_id: str, parts: dict[str, list[ObjectPart]]
) -> None:
    """One partition and one quarantine file per object, out of its parts."""
    for name, found in parts.items():
        rows = [part.rows_path for part in found if part.rows_path is not None]
        target = places.pending_partition(home, source, name, load_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        if len(rows) == 1:
            rows[0].replace(target)
        else:
            line = f"coalesce(_line, file_row_number + {FIRST_LINE}) as _line"
            _join(connection, rows, target, f"* exclude (file_row_number) replace ({line})")
        bad = [part.bad_path for part in found if part.bad_path is not None]
        if bad:
            target = places.pending_quarantine(home, source, name, load_id)
            target.parent.mkdir(parents=True, exist_ok=True)
            _join(connection, bad, target, "* exclude (f, file_row_number)")


def _join(connection: DuckDBPyConnection, parts: list[Path], target: Path, columns: str) -> None:
    source = f"read_parquet({literals(parts)}, file_row_number = true)"
    connection.execute(f"copy (select {columns} from {source}) to {literal(target)} ({PARTITION_OPTIONS})")
