"""Pull: copy what was delivered into the landing folder, untouched, each content once."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from holdfast.errors import HoldfastError
from holdfast.ingest.files import places
from holdfast.ingest.files.records import read_history
from holdfast.ingest.files.results import PulledFile, PullResult, as_text
from holdfast.ingest.layout.layouts import exports_of, fingerprint
from holdfast.ingest.loose_files import LooseFiles
from holdfast.settings import SOURCES, Settings
from holdfast.sources import ExportFile, Place, open_place

log = logging.getLogger(__name__)

CHUNK = 1 << 20


def pull(settings: Settings, source: str, as_of: datetime | str) -> PullResult:
    """Land the new files of `source` and list those that no load has taken yet, in arrival order.

    Raises HoldfastError when the exports cannot be reached, or a layout or a pin cannot be used.
    """
    exports = exports_of(settings, source)
    history = read_history(settings.home, source)
    layouts = fingerprint(exports)
    fresh: dict[str, PulledFile] = {}
    known = 0
    try:
        place = open_place(settings.exports, SOURCES)
        listing = place.list_files(source)
        for name, reason in listing.ignored:
            log.info("%s: %s is passed over, being %s.", source, name, reason)
        with LooseFiles(settings, source) as loose:
            for file in listing.files:
                pulled = _checksum(place, source, file)
                same = fresh.get(pulled.sha256)
                if same is not None and pulled.bytes:
                    log.info("%s: %s holds the same bytes as %s.", source, file.path, same.file)
                elif not (
                    pulled.sha256 in history.loaded or (pulled.file, pulled.sha256, layouts) in history.refused
                ) and (not file.is_loose or loose.are_wanted(pulled, file)):
                    if not pulled.refusal:
                        _land(settings.home, source, place, file, pulled)
                    fresh[pulled.sha256 if pulled.bytes else file.path] = pulled
                    continue
                known += 1
    except (OSError, ValueError) as error:
        raise HoldfastError(_sentence(error)) from None
    log.info("%s: %d files delivered, %d of them new.", source, len(listing.files), len(fresh))
    return PullResult(source, as_text(as_of), tuple(fresh.values()), known)


def _checksum(place: Place, source: str, file: ExportFile) -> PulledFile:
    if file.refusal:
        return PulledFile(
            file.path, hashlib.sha256(file.refusal.encode()).hexdigest(), 0, file.is_loose, refusal=file.refusal
        )
    with place.open_file(source, file) as stream:
        digest, size = _read(stream, None)
    return PulledFile(file.path, digest, size, file.is_loose)


def _land(home: Path, source: str, place: Place, file: ExportFile, pulled: PulledFile) -> None:
    """Copy the bytes of `file` into the landing folder unless they are there already."""
    target = places.landed_file(home, source, pulled.sha256, pulled.name)
    if not pulled.bytes or (target.parent.is_dir() and any(target.parent.iterdir())):
        return
    temporary = home / "landing" / source / f".{pulled.sha256}.tmp"
    temporary.parent.mkdir(parents=True, exist_ok=True)
    with place.open_file(source, file) as stream, temporary.open("wb") as copy:
        copied, _ = _read(stream, copy)
    if copied != pulled.sha256:
        temporary.unlink()
        raise OSError(f"The export {file.path} changed while it was being read; run again when it is complete.")
    target.parent.mkdir(exist_ok=True)
    temporary.replace(target)


def _read(stream: BinaryIO, copy: BinaryIO | None) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if copy is not None:
            copy.write(chunk)
    return digest.hexdigest(), size


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"The exports cannot be read: {error.strerror} ({error.filename})."
    return str(error)
