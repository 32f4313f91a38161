"""Commit: the pending load becomes part of raw. The record comes last; until it is there nothing has happened."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.errors import HoldfastError, PassingError
from holdfast.ingest.files import places
from holdfast.ingest.files.obstacles import in_words
from holdfast.ingest.files.results import LoadResult
from holdfast.ingest.files.source_lock import locked
from holdfast.ingest.store.corrections import write_corrections
from holdfast.ingest.store.pending import drop_pending
from holdfast.settings import Settings

log = logging.getLogger(__name__)


def commit(settings: Settings, loaded: LoadResult | Mapping[str, Any]) -> dict[str, Any]:
    """Move the pending partitions and quarantine files of `loaded` to their places and write the load record.

    May be repeated after a kill at any point. Returns the record, {} when there was nothing new; that of another run which has
    committed the load meanwhile. Raises HoldfastError when the pending load is gone, PassingError when another run has put its own
    there, which nobody may have checked yet.
    """
    result = loaded if isinstance(loaded, LoadResult) else LoadResult.from_dict(loaded)
    if result.is_empty:
        return {}
    with locked(settings.home, result.source), in_words(result.source, settings.home):
        return _commit(settings.home, result)


def is_committed(settings: Settings, loaded: LoadResult | Mapping[str, Any]) -> bool:
    """Whether the load has been committed, by this run or another one."""
    result = loaded if isinstance(loaded, LoadResult) else LoadResult.from_dict(loaded)
    return not result.is_empty and places.load_record(settings.home, result.source, result.load_id).exists()


def _commit(home: Path, result: LoadResult) -> dict[str, Any]:
    source, load_id = result.source, result.load_id
    done = places.load_record(home, source, load_id)
    if done.exists():
        record: dict[str, Any] = json.loads(done.read_text(encoding="utf-8"))
        write_corrections(home, source, record)
        drop_pending(home, source)
        return record
    pending = places.pending_record(home, source, load_id)
    if not pending.exists():
        raise HoldfastError(f"The pending load {load_id} of {source} is gone; run the load again.")
    text = pending.read_text(encoding="utf-8")
    record = json.loads(text)
    if (record["as_of"], record["objects"]) != (result.as_of, result.objects):
        raise PassingError(
            f"Another run has loaded {source} (as of {record['as_of']}) while this one was checked; that one's commit is waited for."
        )
    _drop_strays(home, source, load_id, record["objects"])
    for name, counts in record["objects"].items():
        _move(places.pending_partition(home, source, name, load_id), places.partition(home, source, name, load_id))
        if counts["quarantined"]:
            _move(
                places.pending_quarantine(home, source, name, load_id),
                places.quarantine_file(home, source, name, load_id),
            )
    for path in write_corrections(home, source, record):
        log.info("%s: rows to correct are in %s.", source, path)
    os.sync()  # landed bytes, partitions and their names are on disk before the record says that they are there
    write_atomically(done, text)
    drop_pending(home, source)
    log.info("%s: load %s is committed.", source, load_id)
    return record


def _move(pending: Path, final: Path) -> None:
    """Rename; where a killed commit has done so already, the final file stands."""
    if pending.exists():
        final.parent.mkdir(parents=True, exist_ok=True)
        pending.replace(final)
    elif not final.exists():
        raise HoldfastError(f"The pending file {pending} is gone; run the load again.")


def _drop_strays(home: Path, source: str, load_id: str, objects: Mapping[str, Mapping[str, int]]) -> None:
    """Files of a killed commit of other bytes under the same number, which this load would not overwrite."""
    for kind in ("raw", "quarantine"):
        for path in (home / kind / source).glob(f"*/{load_id}.parquet"):
            counts = objects.get(path.parent.name)
            if counts is None or (kind == "quarantine" and not counts["quarantined"]):
                path.unlink()
    for path in places.corrections_folder(home, source).glob(f"{load_id}_*"):
        path.unlink()
