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
    seen: set[str] = field(default_factory=set)

    def open(self, file: PulledFile, path: Path) -> Iterator[Member]:
        """`file` itself, or what is new in the archive it is; `refusal` of a member says why it is not to be read."""
        if file.refusal:
            yield Member(file, path, file.refusal)
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
            sha256 = member.file.sha256
            is_known = sha256 in self.history.loaded or sha256 in self.seen
            if not is_known and (member.file.file, sha256, self.layouts) not in self.history.refused:
                self.seen.add(sha256)
                yield member

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
