"""Where deliveries are brought: a folder, an object store or an SFTP server, through an fsspec file system."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from holdfast.errors import HoldfastError, PassingError
from holdfast.sources import Connect, PlaceError, in_a_sentence, public_name, root_of, scheme_of

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

# In an object store what is written appears whole; elsewhere it is written beside its place and moved there.
OBJECT_STORES = ("s3", "gs", "abfs")
WRITABLE = ("", "file", *OBJECT_STORES, "sftp")


class Destination:
    """A place that files are written to. Names are relative to it, with forward slashes.

    Every method raises HoldfastError in one sentence, PassingError where trying again may help.
    """

    def __init__(self, location: str, connect: Connect | None) -> None:
        self.name = public_name(location)
        self._scheme = scheme_of(location)
        if self._scheme not in WRITABLE:
            raise HoldfastError(
                f"HOLDFAST_DELIVERIES is {self.name}, to which nothing can be delivered; "
                f"it can be a folder of this machine, or {', '.join(f'{scheme}://' for scheme in WRITABLE[1:])}."
            )
        is_local = self._scheme in ("", "file")
        path = unquote(urlsplit(location).path) if self._scheme == "file" else location
        self._root = str(Path(path).expanduser().absolute()) if is_local else root_of(location)
        with self._telling():
            self._file_system = _local() if connect is None else connect()

    def sizes(self, folder: str) -> dict[str, int]:
        """By name the size in bytes of each file that lies directly in `folder`; nothing where there is no folder."""
        with self._telling(folder):
            self._file_system.invalidate_cache()
            try:
                found = self._file_system.ls(self._path(folder), detail=True)
            except FileNotFoundError:
                self._file_system.ls(self._top(), detail=True)  # without a bucket or a server there is more amiss
                return {}
            return {
                posixpath.basename(each["name"]): int(each["size"] or 0) for each in found if each["type"] == "file"
            }

    def read(self, name: str) -> bytes | None:
        """The content of a file; None when there is none of that name."""
        with self._telling(name):
            try:
                return bytes(self._file_system.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def write(self, name: str, content: bytes) -> None:
        """Put `content` in place of what was there, so that a reader sees the one or the other."""
        path = self._path(name)
        with self._telling(name):
            if self._scheme in OBJECT_STORES:
                self._file_system.pipe_file(path, content)
                return
            folder, _, last = path.rpartition("/")
            self._file_system.makedirs(folder, exist_ok=True)
            draft = f"{folder}/.{last}.tmp"
            self._file_system.pipe_file(draft, content)
            self._file_system.mv(draft, path)

    def remove(self, name: str) -> None:
        """Take a file away; one that is not there is no error."""
        with self._telling(name):
            try:
                self._file_system.rm_file(self._path(name))
            except FileNotFoundError:
                return

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _top(self) -> str:
        """The bucket or container, which must be there; elsewhere the root of the server."""
        return self._root.partition("/")[0] if self._scheme in OBJECT_STORES else "/"

    @contextmanager
    def _telling(self, name: str = "") -> Iterator[None]:
        try:
            yield
        except HoldfastError:
            raise
        except Exception as error:
            told = error if isinstance(error, PlaceError) else in_a_sentence(error, self.name, name, "written")
            raise (PassingError if told.is_passing else HoldfastError)(f"The deliveries: {told}") from None


def _local() -> AbstractFileSystem:
    from fsspec.implementations.local import LocalFileSystem

    return LocalFileSystem()
