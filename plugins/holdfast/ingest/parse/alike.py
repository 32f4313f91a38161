"""Many small files of a delivery are alike: what was found out of one by its header is not found out again for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from holdfast.ingest.layout.exports import Export
from holdfast.ingest.layout.matching import is_named_like
from holdfast.ingest.parse.dialect import Dialect
from holdfast.ingest.parse.header import Header

Key = tuple[bytes, tuple[bool, ...]]
Found = tuple[Dialect, Header, Export]


@dataclass
class Alike:
    """What was found out of plain tables of one load, by their first line and which exports they are named like.

    Holds for one sequence of exports.
    """

    found: dict[Key, Found] = field(default_factory=dict)

    @staticmethod
    def key(name: str, head: bytes, exports: Sequence[Export]) -> Key | None:
        """What tells alike files; None for one of which more than the first line must be looked at."""
        # apostrophes may be the quotes of one file and text in another
        if b"\n" not in head or b"'" in head:
            return None
        return head[: head.index(b"\n")], tuple(is_named_like(name, export) for export in exports)
