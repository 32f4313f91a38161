"""What a delivery holds to be read: its files, and those in its archives, each content once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from holdfast.ingest.files.records import History
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import PulledFile
from holdfast.ingest.files.unpacking import Limits, Member, members


@dataclass
class Opener:
    """Opens the files of one load. `layouts` is the fingerprint under which refusals hold."""

    history: History
    layouts: str
    limits: Limits
    work: Path
    archives: list[PulledFile] = field(default_factory=list)
    # what was opened, by checksum
    opened: dict[str, str] = field(default_factory=dict)
    # what holds bytes that are loaded already, or were opened before, with the name of the first file that held them
    repeated: list[tuple[PulledFile, str]] = field(default_factory=list)

    def open(self, file: PulledFile, path: Path) -> Iterator[Member]:
        """`file` itself, or what is new in the archive it is; `refusal` of a member says why it is not to be read.

        What holds known bytes is given to nobody, and noted in `repeated`.
        """
        if file.refusal:
            yield Member(file, path, file.refusal)
            return
        if self._is_repeated(file):
            return
        try:
            found = members(file, path, self.work, self.limits)
        except Refused as refusal:
            yield Member(file, path, str(refusal))
            return
        if len(found) == 1 and found[0].path == path:
            yield found[0]
            return
        self.archives.append(file)
        for member in found:
            is_refused = (member.file.file, member.file.sha256, self.layouts) in self.history.refused
            if not is_refused and not self._is_repeated(member.file):
                yield member

    def refused(self, file: PulledFile) -> None:
        """Say that `file` could not be loaded: under another name its bytes may be."""
        self.opened.pop(file.sha256, None)

    def _is_repeated(self, file: PulledFile) -> bool:
        """Whether `file` holds bytes that are loaded already or were opened before; then that is noted, once."""
        if not file.bytes:
            return False
        first = self.opened.setdefault(file.sha256, file.file)
        if file.sha256 in self.history.loaded:
            first = self.history.names[file.sha256][0]
        elif first == file.file:
            return False
        if not self.history.is_on_record(file.file, file.sha256):
            self.repeated.append((file, first))
        return True

    def records(self, refused: set[str]) -> list[dict[str, Any]]:
        """What the load record says of the archives; those with a refused file are opened again under other layouts."""
        return [
            {
                "file": archive.file,
                "sha256": archive.sha256,
                "bytes": archive.bytes,
                "layouts": self.layouts if any(name.startswith(f"{archive.file}/") for name in refused) else None,
            }
            for archive in self.archives
        ]
