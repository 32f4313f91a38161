"""Fetch one file from a place behind a network: in pieces if need be, and it counts only when all of it is there."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path

from holdfast.sources import ExportFile, PlaceError, RemotePlace

log = logging.getLogger(__name__)

CHUNK = 8 << 20
# Seconds between one attempt and the next.
PAUSES: Sequence[float] = (1, 3, 9, 27)


def fetch(place: RemotePlace, source: str, file: ExportFile, folder: Path) -> tuple[Path, ExportFile]:
    """Bring `file` into `folder`; returns where it lies, under a name of ours, and the file as it was found to be.

    What was brought before the connection was cut is kept and gone on with, also by a later run, as long as the file at the
    place has not changed. Raises PlaceError when that fails again and again.
    """
    for attempt, pause in enumerate((*PAUSES, None)):
        part = folder / f".{_key(place.name, source, file)}.part"
        try:
            _go_on(place, source, file, part)
            return part, file
        except PlaceError as error:
            if not error.is_passing:
                raise
            place.reconnect()
            now = _as_it_is_now(place, source, file)
            if now != file:
                part.unlink(missing_ok=True)
                error = _changed(place, file)
            if pause is None:
                raise error from None
            log.info("%s Attempt %d of %d follows in %s s.", error, attempt + 2, len(PAUSES) + 1, pause)
            file = now
            time.sleep(pause)
    raise AssertionError("the last attempt returns or raises")


def _go_on(place: RemotePlace, source: str, file: ExportFile, part: Path) -> None:
    """Bring what is missing in `part`, then make sure that it is the file, whole and unchanged."""
    part.parent.mkdir(parents=True, exist_ok=True)
    have = part.stat().st_size if part.exists() and file.version else 0
    stream = place.read_from(source, file, have) if 0 < have < file.size else None
    if have != file.size or not have:
        if stream is None:
            have, stream = 0, place.read_from(source, file, 0)
        assert stream is not None, "from its start every place can read a file"
        with stream, part.open("ab" if have else "wb") as copy:
            while chunk := stream.read(CHUNK):
                copy.write(chunk)
    if place.look_again(source, file) != file:
        raise _changed(place, file)
    size = part.stat().st_size
    if file.size >= 0 and size != file.size:
        if size > file.size:
            part.unlink()
        raise PlaceError(
            f"Of {file.path} at {place.name} came {size:,} bytes instead of {file.size:,}; try again.", is_passing=True
        )


def _as_it_is_now(place: RemotePlace, source: str, file: ExportFile) -> ExportFile:
    try:
        return place.look_again(source, file)
    except PlaceError:
        return file


def _changed(place: RemotePlace, file: ExportFile) -> PlaceError:
    return PlaceError(
        f"{file.path} at {place.name} changed while it was being read; run again when it is complete.", is_passing=True
    )


def checksum(path: Path) -> tuple[str, int]:
    """The SHA-256 of a file and its size in bytes."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    return digest.hexdigest(), path.stat().st_size


def _key(place: str, source: str, file: ExportFile) -> str:
    return hashlib.sha256("\0".join((place, source, file.path, str(file.size), file.version)).encode()).hexdigest()[:32]
