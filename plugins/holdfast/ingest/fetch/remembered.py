"""What was fetched from a place before, so that what has not changed there is not fetched again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.ingest.files.places import fetched_folder
from holdfast.sources import ExportFile


@dataclass
class Remembered:
    """One source's memory of one place.

    `files` maps a path there to its size, its version, and the checksum of what was fetched; `unwanted` a path of a loose
    file to its size, its version, and the layouts that did not want it. A memory of another place is empty: two places may
    have files of one name.
    """

    file: Path
    place: str
    files: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    unwanted: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, home: Path, source: str, place: str) -> Remembered:
        """What was remembered of `place` for `source`; nothing when that cannot be read, for it can be fetched again."""
        file = fetched_folder(home, source).with_suffix(".json")
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
            if kept["place"] == place:
                return cls(file, place, _lines(kept["files"]), _lines(kept["unwanted"]))
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return cls(file, place)

    def checksum(self, file: ExportFile) -> str:
        """The checksum of `file` if it is as it was when it was fetched, else empty."""
        return self._of(self.files, file)

    def is_unwanted(self, file: ExportFile, layouts: str) -> bool:
        """Whether `file` is as it was when these layouts did not want it."""
        return self._of(self.unwanted, file) == layouts

    def note(self, file: ExportFile, sha256: str) -> None:
        """Remember that `file`, as its size and version say, has this checksum."""
        self.files[file.path] = (file.size, file.version, sha256)

    def note_unwanted(self, file: ExportFile, layouts: str) -> None:
        """Remember that no source of these layouts takes the loose `file`, as its size and version say."""
        self.unwanted[file.path] = (file.size, file.version, layouts)

    def knows(self, file: ExportFile) -> bool:
        """Whether `file` is as it was when it was last looked into."""
        return bool(self._of(self.files, file) or self._of(self.unwanted, file))

    def save(self, listed: set[str]) -> None:
        """Keep on disk what is still there."""
        kept: dict[str, Any] = {"place": self.place}
        for name, lines in (("files", self.files), ("unwanted", self.unwanted)):
            kept[name] = {path: line for path, line in sorted(lines.items()) if path in listed}
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        if not self.file.exists() or self.file.read_text(encoding="utf-8") != text:
            write_atomically(self.file, text)

    @staticmethod
    def _of(lines: Mapping[str, tuple[int, str, str]], file: ExportFile) -> str:
        size, version, noted = lines.get(file.path, (0, "", ""))
        return noted if version and (size, version) == (file.size, file.version) else ""


def _lines(kept: Mapping[str, Any]) -> dict[str, tuple[int, str, str]]:
    return {str(path): (int(size), str(version), str(noted)) for path, (size, version, noted) in kept.items()}
