"""What pull and load hand on: small, plain, and the same after a trip through JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class PulledFile:
    """A delivered file whose bytes are landed.

    `file` is its path as delivered, `bytes` its size, `is_loose` that it lay beside the source folders. A file that must not
    be read has the reason as `refusal`; nothing of it is landed, and its checksum is that of the reason.
    """

    file: str
    sha256: str
    bytes: int
    is_loose: bool = False
    refusal: str = ""

    @property
    def name(self) -> str:
        return self.file.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class PullResult:
    """The files that no load has taken yet, in arrival order, and how many are already loaded or refused.

    `repeated` are those of the latter that hold known bytes under a name that is on no record yet.
    """

    source: str
    as_of: str
    files: tuple[PulledFile, ...] = ()
    known: int = 0
    repeated: tuple[PulledFile, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> PullResult:
        files, repeated = (tuple(PulledFile(**file) for file in value.get(name, ())) for name in ("files", "repeated"))
        return cls(value["source"], value["as_of"], files, value["known"], repeated)


@dataclass(frozen=True)
class LoadResult:
    """What lies in raw/_pending, waiting for the raw checkpoint and the commit.

    `load_id` is empty when there was nothing new. `objects` gives rows and quarantined rows per object; a partition
    exists for each object named, a quarantine file for each with quarantined rows.
    """

    source: str
    as_of: str
    load_id: str = ""
    objects: dict[str, dict[str, int]] = field(default_factory=dict)
    file_count: int = 0
    refused_count: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.load_id

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> LoadResult:
        return cls(**value)


def as_text(as_of: datetime | str) -> str:
    """`as_of` as it stands in records: ISO, UTC."""
    if isinstance(as_of, str):
        return as_of
    return as_of.astimezone(UTC).isoformat().replace("+00:00", "Z")
