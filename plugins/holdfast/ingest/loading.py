"""Load: parse what is landed but not loaded into raw/_pending, with the bad rows beside it."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime
from pathlib import Path

from holdfast.atomic_files import write_atomically
from holdfast.ingest.files import places
from holdfast.ingest.files.obstacles import in_words
from holdfast.ingest.files.opening import Opener
from holdfast.ingest.files.records import history_of, read_records, record_text
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import LoadResult, PullResult, as_text
from holdfast.ingest.files.source_lock import locked
from holdfast.ingest.files.unpacking import Member, limits_of
from holdfast.ingest.layout.layouts import exports_of, fingerprint, joins_of
from holdfast.ingest.parse.alike import Alike
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.examining import examine
from holdfast.ingest.store import snapshots
from holdfast.ingest.store.bad_share import check_share
from holdfast.ingest.store.batches import BatchLoader
from holdfast.ingest.store.column_changes import changes, headers_of
from holdfast.ingest.store.column_changes import in_words as column_change_in_words
from holdfast.ingest.store.pending import combine, drop_committed, drop_pending
from holdfast.ingest.store.scratch_database import open_scratch_database
from holdfast.settings import Settings

log = logging.getLogger(__name__)


def load(settings: Settings, source: str, as_of: datetime | str, pulled: PullResult) -> LoadResult:
    """Parse the pulled files of `source` into pending partitions, in arrival order.

    Files that cannot be read are set aside under refused/. Raises HoldfastError when the share of bad rows of an object
    is past `bad_row_share`, when something stands in the way, and when another load of the source runs; then nothing is
    pending.
    """
    with locked(settings.home, source), in_words(source, settings.home):
        return _load(settings, source, as_text(as_of), pulled)


def _load(settings: Settings, source: str, as_of: str, pulled: PullResult) -> LoadResult:
    exports = exports_of(settings, source)
    records = read_records(settings.home, source)
    history = history_of(records)
    layouts = fingerprint(exports)
    files = [
        file
        for file in pulled.files
        if file.sha256 not in history.loaded and (file.file, file.sha256, layouts) not in history.refused
    ]
    if not files:
        log.info("%s: nothing new to load.", source)
        drop_committed(settings.home, source)  # what another run may have pending is left to it
        return LoadResult(source, as_of)
    drop_pending(settings.home, source)
    load_id = history.next_load_id
    refused: list[tuple[Member, str]] = []
    examined: list[Examined] = []
    with open_scratch_database(settings.home, source) as (connection, work):
        opened: dict[str, Path] = {}
        alike = Alike()
        opener = Opener(history, layouts, limits_of(settings), work)
        for file in [*files, *pulled.repeated]:
            for member in opener.open(file, places.landed_path(settings.home, source, file)):
                opened[member.file.file] = member.path
                try:
                    if member.refusal:
                        raise Refused(member.refusal)
                    examined.append(examine(member.file, member.path, exports, work, connection, opener.limits, alike))
                    for note in examined[-1].notes:
                        log.warning("%s: %s: %s", source, member.file.file, note)
                except Refused as refusal:
                    refused.append((member, str(refusal)))
                    opener.refused(member.file)
        loader = BatchLoader(connection, work, load_id)
        loader.load(examined)
        loader.join(joins_of(settings, source), settings.home)
        if source == snapshots.SOURCE:
            customers = loader.parts.get(snapshots.OBJECT, [])
            target = work / "missing_customers.parquet"
            missing = snapshots.missing_customers(
                connection, settings.home, loader.loaded, customers, load_id, as_of, target
            )
            customers += [missing] if missing else []
        refused += [(Member(file, opened[file.file]), reason) for file, reason in loader.refused]
        counted = loader.counts()
        check_share(settings, source, load_id, counted, loader.parts)
        for member, reason in refused:
            _set_aside(settings.home, source, member, reason)
        left_out = combine(connection, settings.home, source, load_id, loader.parts)
    headers = headers_of(file for file, *_ in loader.loaded)
    changed = changes(
        [header for record in records for header in record.get("headers", ())],
        headers,
        [file for file, *_ in loader.loaded],
    )
    for change in changed:
        log.warning("%s: %s", source, column_change_in_words(change))
    record = {
        "source": source,
        "load_id": load_id,
        "as_of": as_of,
        "files": loader.file_records(),
        "refused": [
            {
                "file": member.file.file,
                "sha256": member.file.sha256,
                "bytes": member.file.bytes,
                "reason": reason,
                "layouts": layouts,
            }
            for member, reason in refused
        ],
        "headers": headers,
        "column_changes": changed,
        "repeated": [
            {"file": file.file, "sha256": file.sha256, "bytes": file.bytes, "same_as": first}
            for file, first in opener.repeated
        ],
        "archives": opener.records({member.file.file for member, _ in refused}),
        "objects": counted,
        "left_out": left_out,
    }
    write_atomically(places.pending_record(settings.home, source, load_id), record_text(record))
    rows = sum(rows_in for _, _, rows_in in loader.loaded)
    log.info("%s: %d new files, %s rows; %d refused.", source, len(loader.loaded), f"{rows:,}", len(refused))
    return LoadResult(source, as_of, load_id, counted, len(loader.loaded), len(refused))


def _set_aside(home: Path, source: str, member: Member, reason: str) -> None:
    """Copy a refused file, with the reason beside it, to where a person will look for it."""
    file = member.file
    log.warning("%s: %s is refused. %s", source, file.file, reason)
    folder = places.refused_folder(home, source) / file.sha256
    folder.mkdir(parents=True, exist_ok=True)
    if member.path.is_file():
        shutil.copyfile(member.path, folder / file.name)
    elif not member.refusal:
        (folder / file.name).touch()  # an empty file: there were no bytes to land
    write_atomically(folder / "reason.txt", f"{file.file}: {reason}\n")
