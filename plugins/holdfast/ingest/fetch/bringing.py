"""How the bytes of one delivered file get into the landing folder: copied from this machine, or fetched over a network."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Set
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from holdfast.ingest.fetch.fetching import checksum, fetch
from holdfast.ingest.fetch.remembered import Remembered
from holdfast.ingest.files import places
from holdfast.ingest.files.results import PulledFile
from holdfast.settings import Settings
from holdfast.sources import ExportFile, Listing, Place, RemotePlace, public_name

CHUNK = 1 << 20


class ChangedError(OSError):
    """A file changed between two looks at it."""


@dataclass(frozen=True)
class Brought:
    """A delivered file, as it was found to be, and its checksum; `at` is where its bytes can be read, None where nowhere yet."""

    file: ExportFile
    pulled: PulledFile
    at: Path | None = None


class Bringer(ABC):
    """Brings the files of one listing. A context manager: what it has learnt is remembered, also when it fails halfway."""

    def __init__(self, settings: Settings, source: str, listing: Listing) -> None:
        self.home, self.source = settings.home, source
        self.listed = {file.path for file in listing.files}
        self.memory = Remembered.read(settings.home, source, public_name(settings.exports_at(source)[0]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.memory.save(self.listed)

    def bring(self, file: ExportFile, loaded: Set[str]) -> Brought:
        """Learn the checksum of `file`; where it is one of `loaded`, its bytes are not needed any more."""
        brought = self._bring(file, loaded)
        self.memory.note(brought.file, brought.pulled.sha256)
        return brought

    def is_unwanted(self, file: ExportFile, layouts: str) -> bool:
        """Whether `file` need not be brought, because these layouts did not want it, and it has not changed since."""
        return False

    def note_unwanted(self, file: ExportFile, layouts: str) -> None:
        """Remember that these layouts do not want the loose `file`."""
        self.memory.files.pop(file.path, None)
        self.memory.note_unwanted(file, layouts)

    def land(self, brought: Brought) -> None:
        """Put the bytes into the landing folder unless they are there already."""
        pulled = brought.pulled
        target = places.landed_file(self.home, self.source, pulled.sha256, pulled.name)
        if pulled.bytes and not _is_there(target):
            self._land(brought, target)

    @abstractmethod
    def _bring(self, file: ExportFile, loaded: Set[str]) -> Brought: ...

    @abstractmethod
    def _land(self, brought: Brought, target: Path) -> None: ...


class Copier(Bringer):
    """From a place on this machine. What is known by its name is read first, so that nothing is copied that is there already; what is
    not is copied while it is read."""

    def __init__(self, settings: Settings, source: str, listing: Listing, place: Place) -> None:
        super().__init__(settings, source, listing)
        self.place = place
        self.folder = self.home / "landing" / source
        self.copies: dict[str, Path] = {}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        for copy in self.copies.values():
            copy.unlink()

    def _bring(self, file: ExportFile, loaded: Set[str]) -> Brought:
        is_new = not file.is_loose and not self.memory.knows(file)
        digest, size = self._copy(file) if is_new else self._read(file, None)
        return Brought(file, PulledFile(file.path, digest, size, file.is_loose), file.local)

    def _copy(self, file: ExportFile) -> tuple[str, int]:
        """Read `file`, and keep a copy unless somebody writes to it meanwhile."""
        temporary = self._temporary(file)
        digest, size = self._read(file, temporary)
        if size and _is_as_listed(file) and digest not in self.copies:
            self.copies[digest] = temporary
        else:
            temporary.unlink()
        return digest, size

    def _land(self, brought: Brought, target: Path) -> None:
        sha256 = brought.pulled.sha256
        temporary = self.copies.pop(sha256, None)
        if temporary is None:
            temporary = self._temporary(brought.file)
            if self._read(brought.file, temporary)[0] != sha256:
                temporary.unlink()
                raise ChangedError
        target.parent.mkdir(exist_ok=True)
        temporary.replace(target)

    def _temporary(self, file: ExportFile) -> Path:
        """Where a copy is written; what a killed run left there is written over."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f".{hashlib.sha256(file.path.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.tmp"

    def _read(self, file: ExportFile, copy: Path | None) -> tuple[str, int]:
        """The checksum of `file` and its size in bytes, which go into `copy` where one is named."""
        digest = hashlib.sha256()
        size = 0
        with self.place.open_file(self.source, file) as stream, copy.open("wb") if copy else nullcontext() as target:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if target:
                    target.write(chunk)
        return digest.hexdigest(), size


class Fetcher(Bringer):
    """From behind a network: what has not changed since it was fetched is not fetched again."""

    def __init__(self, settings: Settings, source: str, listing: Listing, place: RemotePlace) -> None:
        super().__init__(settings, source, listing)
        self.place = place
        self.folder = places.fetched_folder(settings.home, source)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if kind is None:  # else what came before the connection was cut is gone on with
            for part in self.folder.glob(".*.part"):
                part.unlink()

    def is_unwanted(self, file: ExportFile, layouts: str) -> bool:
        return self.memory.is_unwanted(file, layouts)

    def _bring(self, file: ExportFile, loaded: Set[str]) -> Brought:
        if known := self.memory.checksum(file):
            landed = places.landed_file(self.home, self.source, known, file.path.rsplit("/", 1)[-1])
            at = next(iter(landed.parent.iterdir()), None) if landed.parent.is_dir() else None
            if at or known in loaded or not file.size:
                size = at.stat().st_size if at else max(file.size, 0)
                return Brought(file, PulledFile(file.path, known, size, file.is_loose), at)
        at, found = fetch(self.place, self.source, file, self.folder)
        sha256, size = checksum(at)
        return Brought(found, PulledFile(file.path, sha256, size, file.is_loose), at)

    def _land(self, brought: Brought, target: Path) -> None:
        assert brought.at is not None, "what is not landed was fetched just now"
        target.parent.mkdir(parents=True, exist_ok=True)
        brought.at.replace(target)


def bringer_of(settings: Settings, source: str, place: Place | RemotePlace, listing: Listing) -> Bringer:
    """The one that fits the place."""
    if isinstance(place, RemotePlace):
        return Fetcher(settings, source, listing, place)
    return Copier(settings, source, listing, place)


def _is_there(target: Path) -> bool:
    return target.parent.is_dir() and any(target.parent.iterdir())


def _is_as_listed(file: ExportFile) -> bool:
    """Whether nobody has written to the file since it was listed."""
    try:
        seen = file.local.stat() if file.local else None
    except OSError:
        return False
    return seen is not None and (seen.st_size, str(seen.st_mtime_ns)) == (file.size, file.version)
