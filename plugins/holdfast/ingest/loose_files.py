"""Files that lie beside the source folders: each is taken by the source whose layouts it fits."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import PulledFile
from holdfast.ingest.files.source_lock import locked
from holdfast.ingest.files.unpacking import Member, limits_of, members
from holdfast.ingest.layout.exports import Export
from holdfast.ingest.layout.layouts import exports_of, fingerprint
from holdfast.ingest.parse.examining import examine
from holdfast.ingest.store.scratch_database import open_scratch_database
from holdfast.settings import SOURCES, Settings
from holdfast.sources import ExportFile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# the source that answers for a loose file nobody wants, so that it is refused once and not three times
LAST_RESORT = "orders"


class LooseFiles:
    """Decides which loose files a source takes. A context manager: looking into files needs a scratch database."""

    def __init__(self, settings: Settings, source: str) -> None:
        self.settings = settings
        self.source = source
        self.exports: dict[str, tuple[Export, ...]] = {}
        self.stack = ExitStack()
        self.scratch: tuple[DuckDBPyConnection, Path] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    @cached_property
    def layouts(self) -> str:
        """A fingerprint of everything that decides who takes a loose file."""
        return "".join(fingerprint(self._exports(source)) for source in SOURCES)

    def are_wanted(self, pulled: PulledFile, file: ExportFile) -> bool:
        """Whether the source takes `file`: one of its layouts fits, or nobody's does and it is the last resort."""
        if pulled.refusal:
            return self.source == LAST_RESORT
        if self._fits(pulled, file, self.source):
            return True
        others = [source for source in SOURCES if source != self.source]
        return self.source == LAST_RESORT and not any(self._fits(pulled, file, source) for source in others)

    def _fits(self, pulled: PulledFile, file: ExportFile, source: str) -> bool:
        if file.local is None or not pulled.bytes:
            return False
        if self.scratch is None:
            self.stack.enter_context(locked(self.settings.home, self.source))
            self.scratch = self.stack.enter_context(open_scratch_database(self.settings.home, self.source))
        connection, work = self.scratch
        try:
            found = members(pulled, file.local, work, limits_of(self.settings))
        except Refused:
            return False
        return any(not member.refusal and self._is_known(member, source, work, connection) for member in found)

    def _is_known(self, member: Member, source: str, work: Path, connection: DuckDBPyConnection) -> bool:
        try:
            examine(member.file, member.path, self._exports(source), work, connection, limits_of(self.settings))
        except Refused:
            return False
        return True

    def _exports(self, source: str) -> tuple[Export, ...]:
        if source not in self.exports:
            self.exports[source] = exports_of(self.settings, source)
        return self.exports[source]
