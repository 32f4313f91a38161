"""What every kind of place offers: a listing per source, and the bytes of one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class ExportFile:
    """One delivered file.

    `path` is relative to the source's folder, with forward slashes; `size` is in bytes; `local` is where it can be read
    directly on this machine, or None; `is_loose` says that it lies beside the source folders and belongs to none;
    `refusal` says why it must not be read, and is empty when it may.
    """

    path: str
    size: int
    local: Path | None = None
    is_loose: bool = False
    refusal: str = ""


@dataclass(frozen=True)
class Listing:
    """The files of one source in arrival order (natural order of their paths), and those passed over with the reason."""

    files: tuple[ExportFile, ...]
    ignored: tuple[tuple[str, str], ...] = ()


class Place(Protocol):
    """A folder-like place that holds the exports."""

    def list_files(self, source: str) -> Listing:
        """The files of `source`; none when it has no folder. Raises OSError when the place cannot be read."""
        ...

    def open_file(self, source: str, file: ExportFile) -> BinaryIO:
        """The bytes of `file`, to be closed by the caller. Raises OSError when it cannot be read."""
        ...
