"""Pull: bring what was delivered into the landing folder, untouched, each content once."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import datetime

from holdfast.errors import HoldfastError, PassingError
from holdfast.ingest.fetch.bringing import Bringer, Brought, ChangedError, bringer_of
from holdfast.ingest.fetch.remembered import Remembered
from holdfast.ingest.files.records import History, read_history
from holdfast.ingest.files.results import PulledFile, PullResult, as_text
from holdfast.ingest.layout.layouts import exports_of, fingerprint
from holdfast.ingest.loose_files import LooseFiles
from holdfast.settings import SOURCES, Settings
from holdfast.sources import Connect, ExportFile, Place, PlaceError, RemotePlace, open_place, public_name

log = logging.getLogger(__name__)


def pull(settings: Settings, source: str, as_of: datetime | str, connect: Connect | None = None) -> PullResult:
    """Land the new files of `source` and list those that no load has taken yet, in arrival order.

    `connect` makes the file system of a place behind a network, where the exports lie in one. Raises HoldfastError when the
    exports cannot be reached, or a layout or a pin cannot be used; PassingError where trying again may help.
    """
    exports = exports_of(settings, source)
    history = read_history(settings.home, source)
    layouts = fingerprint(exports)
    fresh: dict[str, PulledFile] = {}
    repeated: list[PulledFile] = []
    known = 0
    try:
        place = place_of(settings, source, connect)
        if place is None:
            return PullResult(source, as_text(as_of))
        listing = place.list_files(source)
        for name, reason in listing.ignored:
            log.info("%s: %s is passed over, being %s.", source, name, reason)
        with LooseFiles(settings, source) as loose, bringer_of(settings, source, place, listing) as bringer:
            for file in listing.files:
                if file.is_loose and not file.refusal and bringer.is_unwanted(file, loose.layouts):
                    known += 1
                    continue
                brought = _bring(bringer, file, history)
                pulled = brought.pulled
                same = fresh.get(pulled.sha256)
                if same is not None and pulled.bytes:
                    log.info("%s: %s holds the same bytes as %s.", source, file.path, same.file)
                    repeated.append(pulled)
                elif pulled.sha256 in history.loaded and not history.is_on_record(pulled.file, pulled.sha256):
                    repeated.append(pulled)
                elif not (pulled.sha256 in history.loaded or (pulled.file, pulled.sha256, layouts) in history.refused):
                    if not file.is_loose or loose.are_wanted(pulled, replace(file, local=brought.at)):
                        if not pulled.refusal:
                            pulled = _land(bringer, brought)
                        fresh[pulled.sha256 if pulled.bytes else file.path] = pulled
                        continue
                    bringer.note_unwanted(brought.file, loose.layouts)
                known += 1
    except (OSError, ValueError) as error:
        kind = PassingError if isinstance(error, PlaceError) and error.is_passing else HoldfastError
        raise kind(_sentence(error)) from None
    log.info("%s: %d files delivered, %d of them new.", source, len(listing.files), len(fresh))
    return PullResult(source, as_text(as_of), tuple(fresh.values()), known, tuple(repeated))


def place_of(settings: Settings, source: str, connect: Connect | None) -> Place | RemotePlace | None:
    """Where the exports of `source` lie; None when the settings name no place for it. Raises OSError, ValueError."""
    location, is_own = settings.exports_at(source)
    return open_place(location, () if is_own else SOURCES, connect) if location else None


def is_anything_new(settings: Settings, source: str, connect: Connect | None = None) -> bool:
    """Whether the place has a file of `source` that was not there, or not like that, when it was last pulled.

    Costs a listing. Raises HoldfastError when the place cannot be read; PassingError where trying again may help.
    """
    try:
        place = place_of(settings, source, connect)
        if place is None:
            return False
        memory = Remembered.read(settings.home, source, public_name(settings.exports_at(source)[0]))
        return any(not file.refusal and not memory.knows(file) for file in place.list_files(source).files)
    except (OSError, ValueError) as error:
        kind = PassingError if isinstance(error, PlaceError) and error.is_passing else HoldfastError
        raise kind(_sentence(error)) from None


def _bring(bringer: Bringer, file: ExportFile, history: History) -> Brought:
    """The file and its checksum; or that it may not be read, which is no reason to leave the others."""
    if not file.refusal:
        try:
            return bringer.bring(file, history.loaded)
        except PermissionError:
            file = replace(file, refusal="It may not be read: a permission is missing; allow it, and run again.")
    return Brought(file, _refused(file))


def _land(bringer: Bringer, brought: Brought) -> PulledFile:
    """Land the bytes; where they are not what they were a moment ago, the file is refused until it is complete."""
    try:
        bringer.land(brought)
    except ChangedError:
        return _refused(
            replace(brought.file, refusal="It changed while it was being read; it is read again when it is complete.")
        )
    return brought.pulled


def _refused(file: ExportFile) -> PulledFile:
    return PulledFile(file.path, hashlib.sha256(file.refusal.encode()).hexdigest(), 0, file.is_loose, file.refusal)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"The exports cannot be read: {error.strerror} ({error.filename})."
    return str(error)
