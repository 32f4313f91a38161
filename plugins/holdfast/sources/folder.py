"""Exports in a folder of this machine (a path, or a file:// URL)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from holdfast.sources.names import natural_order, passed_over
from holdfast.sources.place import ExportFile, Listing


class Folder:
    """A folder with one sub-folder per source.

    When it has none of these sub-folders, the files that lie directly in it are offered to every source as loose files.
    When it is told of no sources, everything in it belongs to the one that is asked for.
    """

    def __init__(self, location: str, sources: Sequence[str]) -> None:
        path = unquote(urlsplit(location).path) if location.startswith("file://") else location
        self.path = Path(path).expanduser().absolute()
        self.sources = tuple(sources)
        if not self.path.exists():
            raise FileNotFoundError(f"The exports folder {self.path} does not exist.")
        if not self.path.is_dir():
            raise NotADirectoryError(f"The exports folder {self.path} is not a folder.")

    def list_files(self, source: str) -> Listing:
        folder = self._folder(source)
        if folder.is_dir() or folder.is_symlink():
            if refusal := self._refusal(folder):
                return Listing((ExportFile(source, 0, refusal=refusal),))
            return self._listing(folder, folder.rglob("*"), is_loose=False)
        if any((self.path / name).is_dir() for name in self.sources):
            return Listing(())
        return self._listing(self.path, self.path.iterdir(), is_loose=True)

    def open_file(self, source: str, file: ExportFile) -> BinaryIO:
        path = (self.path if file.is_loose else self._folder(source)) / file.path
        if refusal := self._refusal(path):  # it may have been replaced since it was listed
            raise OSError(f"The export {file.path} cannot be read: {refusal}")
        return path.open("rb")

    def _folder(self, source: str) -> Path:
        return self.path / source if self.sources else self.path

    def _listing(self, folder: Path, paths: Iterable[Path], is_loose: bool) -> Listing:
        files: list[ExportFile] = []
        ignored: list[tuple[str, str]] = []
        for path in paths:
            name = path.relative_to(folder).as_posix()
            if reason := passed_over(name):
                ignored.append((name, reason))
            elif refusal := self._refusal(path):
                files.append(ExportFile(name, 0, is_loose=is_loose, refusal=refusal))
            elif path.is_file():
                seen = path.stat()
                files.append(ExportFile(name, seen.st_size, path, is_loose, version=str(seen.st_mtime_ns)))
            elif path.is_symlink() and self._is_delivered(path):
                ignored.append((name, "a link to a folder whose files are delivered already"))
            elif path.is_symlink():
                refusal = "It is a link to a folder that no source delivers; put the files themselves there."
                files.append(ExportFile(name, 0, is_loose=is_loose, refusal=refusal))
        ordered = sorted(files, key=lambda file: (natural_order(file.path), file.path))
        return Listing(tuple(ordered), tuple(sorted(ignored)))

    def _is_delivered(self, link: Path) -> bool:
        """Whether the files behind a link to a folder lie in the folder of a source."""
        return any(link.resolve().is_relative_to((self.path / name).resolve()) for name in self.sources or ("",))

    def _refusal(self, path: Path) -> str:
        """Why `path` must not be read; empty when it may. A link may lead to what is delivered anyway, and nowhere else."""
        # realpath, for resolve() raises where a link leads to itself
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(self.path.resolve()):
            return "It is a link that leads out of the exports folder; put the file itself there."
        if not path.exists():
            return "It is a link that leads nowhere; put the file itself there."
        if not (path.is_file() or path.is_dir()):
            return "It is a pipe, a socket or a device, not a file; put a file there."
        return ""
