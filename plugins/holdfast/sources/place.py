"""What every kind of place offers: a listing per source, and the bytes of one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable


@dataclass(frozen=True)
class ExportFile:
    """One delivered file.

    `path` is relative to the source's folder, with forward slashes; `size` is in bytes, -1 when the place does not say;
    `local` is where it can be read directly on this machine, or None; `is_loose` says that it lies beside the source folders
    and belongs to none; `refusal` says why it must not be read, and is empty when it may; `version` is a text that changes
    when the content does (an ETag, a time of change), empty when the place has none.
    """

    path: str
    size: int
    local: Path | None = None
    is_loose: bool = False
    refusal: str = ""
    version: str = ""


@dataclass(frozen=True)
class Listing:
    """The files of one source in arrival order (natural order of their paths), and those passed over with the reason."""

    files: tuple[ExportFile, ...]
    ignored: tuple[tuple[str, str], ...] = ()


class PlaceError(OSError):
    """A place that cannot be read, in one sentence that holds no secret; `is_passing` says that trying again may help."""

    def __init__(self, sentence: str, is_passing: bool = False) -> None:
        super().__init__(sentence)
        self.is_passing = is_passing


class Place(Protocol):
    """A folder-like place that holds the exports."""

    def list_files(self, source: str) -> Listing:
        """The files of `source`; none when it has no folder. Raises OSError when the place cannot be read."""
        ...

    def open_file(self, source: str, file: ExportFile) -> BinaryIO:
        """The bytes of `file`, to be closed by the caller. Raises OSError when it cannot be read."""
        ...


@runtime_checkable
class RemotePlace(Protocol):
    """A place behind a network: what it holds is fetched once, in pieces if need be."""

    name: str

    def list_files(self, source: str) -> Listing:
        """As of every place. Raises PlaceError."""
        ...

    def read_from(self, source: str, file: ExportFile, start: int) -> BinaryIO | None:
        """The bytes of `file` from `start` on; None where the place can only give all of them. Raises PlaceError."""
        ...

    def look_again(self, source: str, file: ExportFile) -> ExportFile:
        """`file` as it is now: another size or version when it has changed. Raises PlaceError."""
        ...

    def reconnect(self) -> None:
        """Leave a connection that has failed; the next call makes a new one."""
        ...
