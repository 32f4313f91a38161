"""Exports on a web server: what a `manifest.csv` there lists, else what its index pages link to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, cast
from urllib.parse import quote, unquote, urlsplit

from holdfast.sources.names import misleading
from holdfast.sources.place import ExportFile, PlaceError
from holdfast.sources.place_errors import in_a_sentence
from holdfast.sources.remote_folder import RemoteFolder, Telling

MANIFEST = "manifest.csv"
DEEPEST = 16
ASKED_AT_ONCE = 8
PARTIAL_CONTENT = 206


class WebFolder(RemoteFolder):
    """A folder of a web server.

    `manifest.csv`, if it is there, has a line per file: `path`, and if known `bytes` and `version` (any text that changes
    with the content). Else the index pages that web servers make of folders are followed, downwards only, and each file is
    asked for its size and version.
    """

    def _root(self, location: str) -> str:
        parts = urlsplit(location)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")

    def read_from(self, source: str, file: ExportFile, start: int) -> BinaryIO | None:
        with self._telling(file.path):
            headers = {"Range": f"bytes={start}-"} if start else {}
            stream = self._file_system.open(self._path(source, file), "rb", block_size=0, headers=headers)
            if start and stream.r.status != PARTIAL_CONTENT:
                stream.close()
                return None
            return cast("BinaryIO", Telling(stream, self, file.path))

    def _path(self, source: str, file: ExportFile) -> str:
        return self._url(super()._path(source, file))

    def _url(self, name: str) -> str:
        """The address of what is called `name`: the location as it was given, and the rest quoted."""
        return self.root + quote(name[len(self.root) :], safe="/")

    def _children(self, folder: str) -> list[Mapping[str, Any]]:
        """What lies directly in `folder`, by the manifest or by the index page."""
        listed = self._listed()
        if listed is None:
            return list(self._linked(folder))
        names = {each["name"][len(folder) + 1 :].partition("/") for each in listed}
        folders = {name for name, slash, _ in names if slash}
        files = [each for each in listed if "/" not in each["name"][len(folder) + 1 :]]
        return [*({"name": f"{folder}/{name}", "type": "directory"} for name in folders), *files]

    def _below(self, folder: str) -> Iterable[Mapping[str, Any]]:
        listed = self._listed()
        if listed is not None:
            return [each for each in listed if str(each["name"]).startswith(f"{folder}/")]
        return self._looked_at(list(self._followed(folder, DEEPEST)))

    def _looked_at(self, found: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        if not found or "url" not in found[0]:
            return found
        with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
            return list(pool.map(self._asked, found))

    def _asked(self, found: Mapping[str, Any]) -> Mapping[str, Any]:
        if misleading(str(found["name"])[len(self.root) + 1 :]):
            return found  # it is refused for its name; nothing need be asked
        try:
            seen = self._file_system.info(found["url"])
        except FileNotFoundError as error:
            if in_a_sentence(error, self.name).is_passing:
                raise
            return {"name": found["name"], "type": "dead"}
        return {**seen, "name": found["name"], "type": "file"}

    def _listed(self) -> list[dict[str, Any]] | None:
        """The lines of the manifest; None when there is none. A manifest that cannot be read is an error, not an absence."""
        try:
            text = self._file_system.cat_file(f"{self.root}/{MANIFEST}").decode("utf-8-sig")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise PlaceError(f"{self.name}/{MANIFEST} is not UTF-8; write it anew.") from None
        lines = list(csv.DictReader(io.StringIO(text)))
        try:
            return [
                {
                    "name": f"{self.root}/{line['path']}",
                    "type": "file",
                    "size": int(line["bytes"]) if line.get("bytes") else None,
                    "etag": line.get("version") or "",
                }
                for line in lines
            ]
        except (KeyError, ValueError, TypeError):
            raise PlaceError(
                f"{self.name}/{MANIFEST} has a line that cannot be read; each needs a path, and bytes as a whole number."
            ) from None

    def _linked(self, folder: str) -> Iterator[dict[str, Any]]:
        """The links of an index page that lead into its folder; all others lead elsewhere and are not followed."""
        start = f"{self._url(folder)}/"
        for url in dict.fromkeys(str(each["name"]) for each in self._file_system.ls(start, detail=True)):
            rest = url.removeprefix(start)
            if url.startswith(start) and rest and not {"?", "#"} & set(rest) and "/" not in rest.rstrip("/"):
                name = unquote(rest.rstrip("/"))
                if name not in (".", "..", MANIFEST):
                    kind = "directory" if rest.endswith("/") else "file"
                    yield {"name": f"{folder}/{name}", "url": url, "type": kind}

    def _followed(self, folder: str, depth: int) -> Iterator[dict[str, Any]]:
        for found in self._linked(folder):
            if found["type"] == "file":
                yield found
            elif depth:
                yield from self._followed(found["name"], depth - 1)
