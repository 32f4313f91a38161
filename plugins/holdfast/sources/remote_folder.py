"""Exports behind a network, in an object store or on an SFTP server, through the fsspec file system that is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from holdfast.sources.names import misleading, natural_order, passed_over, printable
from holdfast.sources.place import ExportFile, Listing
from holdfast.sources.place_errors import in_a_sentence

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

# Makes a new file system each time it is called, with a connection of its own. Called once, and again after that failed.
Connect = Callable[[], "AbstractFileSystem"]

# Their names are flat: one listing by prefix finds everything, a thousand names a request.
OBJECT_STORES = ("s3", "gs", "abfs")
# What changes with the content, the surest first; by the names that file systems give it.
VERSIONS = ("ETag", "etag", "generation", "md5", "mtime", "LastModified", "last_modified", "updated", "Last-Modified")


class RemoteFolder:
    """A folder of an object store or an SFTP server, with one sub-folder per source, as `Folder` is one of this machine."""

    def __init__(self, location: str, sources: Sequence[str], connect: Connect) -> None:
        self.name = public_name(location)
        self.sources = tuple(sources)
        self.scheme = urlsplit(location).scheme
        self.root = self._root(location)
        self._connect = connect
        self._connected: AbstractFileSystem | None = None

    def list_files(self, source: str) -> Listing:
        with self._telling():
            self._file_system.invalidate_cache()
            if not self.sources:
                return self._listing(self.root, self._below(self.root), is_loose=False)
            top = self._children(self.root)
            folders = {self._name_in(self.root, found) for found in top if found["type"] == "directory"}
            if source in folders:
                folder = f"{self.root}/{source}"
                return self._listing(folder, self._below(folder), is_loose=False)
            loose = [] if folders & set(self.sources) else [found for found in top if found["type"] != "directory"]
            return self._listing(self.root, self._looked_at(loose), is_loose=True)

    def read_from(self, source: str, file: ExportFile, start: int) -> BinaryIO | None:
        with self._telling(file.path):
            stream = self._file_system.open(self._path(source, file), "rb", cache_type="none")
            stream.seek(start)
            return cast("BinaryIO", Telling(stream, self, file.path))

    def look_again(self, source: str, file: ExportFile) -> ExportFile:
        with self._telling(file.path):
            self._file_system.invalidate_cache()
            found = self._file_system.info(self._path(source, file))
            return replace(file, size=size_of(found), version=version_of(found))

    def open_file(self, source: str, file: ExportFile) -> BinaryIO:
        stream = self.read_from(source, file, 0)
        assert stream is not None
        return stream

    def reconnect(self) -> None:
        if self._connected is not None:
            with suppress(Exception):  # it has failed already; what it says of it is of no use
                self._connected.invalidate_cache()
        self._connected = None

    @property
    def _file_system(self) -> AbstractFileSystem:
        if self._connected is None:
            self._connected = self._connect()
        return self._connected

    @contextmanager
    def _telling(self, path: str = "") -> Iterator[None]:
        """Whatever a client library raises becomes one sentence."""
        try:
            yield
        except Exception as error:
            raise in_a_sentence(error, self.name, printable(path)) from None

    def _root(self, location: str) -> str:
        return root_of(location)

    def _path(self, source: str, file: ExportFile) -> str:
        folder = self.root if file.is_loose or not self.sources else f"{self.root}/{source}"
        return f"{folder}/{file.path}"

    def _children(self, folder: str) -> list[Mapping[str, Any]]:
        found = self._file_system.ls(folder or "/", detail=True)
        return [each for each in found if each["name"].rstrip("/") != folder]

    def _below(self, folder: str) -> Iterable[Mapping[str, Any]]:
        if self.scheme in OBJECT_STORES:
            found = self._file_system.find(folder, detail=True)
            return list(found.values()) if found else self._children(folder)  # which tells an empty one from none
        return self._walked(folder)

    def _looked_at(self, found: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The same with size and version, where a listing does not give them."""
        return found

    def _walked(self, folder: str) -> Iterator[Mapping[str, Any]]:
        """Every file below; fsspec's own walk would leave out in silence what it cannot list."""
        for found in self._children(folder):
            if found["type"] == "directory":
                yield from self._walked(found["name"].rstrip("/"))
            else:
                yield found

    def _name_in(self, folder: str, found: Mapping[str, Any]) -> str:
        return str(found["name"])[len(folder) + 1 :].rstrip("/")

    def _listing(self, folder: str, found: Iterable[Mapping[str, Any]], is_loose: bool) -> Listing:
        files: list[ExportFile] = []
        ignored: list[tuple[str, str]] = []
        for each in found:
            path = str(each["name"])[len(folder) + 1 :]
            if path.endswith("/") or not path or each["type"] == "directory":  # how object stores mark an empty folder
                continue
            if reason := passed_over(path):
                ignored.append((printable(path), reason))
            elif refusal := misleading(path) or _refusal_of_kind(each):
                files.append(ExportFile(printable(path), 0, is_loose=is_loose, refusal=refusal))
            else:
                files.append(ExportFile(path, size_of(each), None, is_loose, version=version_of(each)))
        ordered = sorted(files, key=lambda file: (natural_order(file.path), file.path))
        return Listing(tuple(ordered), tuple(sorted(ignored)))


class Telling:
    """A stream whose errors are sentences, as the rest of its place's."""

    def __init__(self, stream: Any, place: Any, path: str) -> None:
        self._stream, self._place, self._path = stream, place, path

    def read(self, size: int = -1) -> bytes:
        with self._place._telling(self._path):
            return bytes(self._stream.read(size))

    def close(self) -> None:
        with suppress(Exception):  # a connection that was cut cannot be closed, and need not
            self._stream.close()

    def __enter__(self) -> Telling:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def root_of(location: str) -> str:
    """The path of `location` as the file system of an object store or an SFTP server names it."""
    parts = urlsplit(location)
    bucket = parts.netloc.rpartition("@")[2] if parts.scheme in OBJECT_STORES else ""
    return f"{bucket}{parts.path}".rstrip("/")


def public_name(location: str) -> str:
    """`location` as it may be shown: without whom it is read as, and without what an address may carry behind a "?"."""
    if "://" not in location:
        return location
    parts = urlsplit(location)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")


def size_of(found: Mapping[str, Any]) -> int:
    """The size that a file system tells, in bytes; -1 where it tells none."""
    size = found.get("size", found.get("Size"))
    return -1 if size is None else int(size)


def version_of(found: Mapping[str, Any]) -> str:
    """What changes with the content, as a text; empty where the file system tells nothing of the kind."""
    return next((str(found[name]).strip('"') for name in VERSIONS if found.get(name)), "")


def _refusal_of_kind(found: Mapping[str, Any]) -> str:
    if found["type"] == "file":
        return ""
    if found["type"] == "link":
        return "It is a link; put the file itself there."
    if found["type"] == "dead":
        return "It is a link that leads nowhere; put the file itself there."
    return "It is a pipe, a socket or a device, not a file; put a file there."
