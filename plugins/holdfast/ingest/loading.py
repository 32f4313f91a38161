"""Load: parse what is landed but not loaded into raw/_pending, with the bad rows beside it."""

from __future__ import annotations

import json
import logging
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.atomic_files import write_atomically
from holdfast.ingest.files import places
from holdfast.ingest.files.records import read_history
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import LoadResult, PulledFile, PullResult, as_text
from holdfast.ingest.layout.layouts import exports_of, fingerprint, joins_of
from holdfast.ingest.parse.examining import Examined, examine
from holdfast.ingest.store.bad_share import check_share
from holdfast.ingest.store.batches import BatchLoader
from holdfast.ingest.store.pending import combine, drop_pending
from holdfast.ingest.store.scratch_database import open_scratch_database
from holdfast.settings import Settings

if TYPE_CHECKING:
    pass

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
    with open_scratch_database(settings.home, source) as (connection, work):
        for file in files:
            if file.refusal:
                refused.append((file, file.refusal))
                continue
            try:
                path = places.landed_path(settings.home, source, file)
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
        combine(connection, settings.home, source, load_id, loader.parts)
    record = {
        "source": source,
        "load_id": load_id,
        "as_of": as_text(as_of),
        "files": loader.file_records(),
        "refused": [
            {"file": file.file, "sha256": file.sha256, "bytes": file.bytes, "reason": reason, "layouts": layouts}
            for file, reason in refused
        ],
        "objects": counted,
    }
    write_atomically(places.pending_record(settings.home, source, load_id), json.dumps(record, indent=1))
    rows = sum(rows_in for _, _, rows_in in loader.loaded)
    log.info("%s: %d new files, %s rows; %d refused.", source, len(loader.loaded), f"{rows:,}", len(refused))
    return LoadResult(source, as_text(as_of), load_id, counted, len(loader.loaded), len(refused))


def _set_aside(home: Path, source: str, file: PulledFile, reason: str) -> None:
    """Copy a refused file, with the reason beside it, to where a person will look for it."""
    log.warning("%s: %s is refused. %s", source, file.file, reason)
    folder = places.refused_folder(home, source) / file.sha256
    folder.mkdir(parents=True, exist_ok=True)
    landed = places.landed_path(home, source, file)
    if landed.is_file():
        shutil.copyfile(landed, folder / file.name)
    elif not file.refusal:
        (folder / file.name).touch()  # an empty file: there were no bytes to land
    write_atomically(folder / "reason.txt", f"{file.file}: {reason}\n")
