"""The load records: what has been loaded, and what was refused. What no record names does not exist."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class History:
    """What the records of one source say.

    `loaded` are the checksums of loaded files; `refused` are (file, sha256, layouts fingerprint) of refusals, which hold
    only as long as the layouts are the same; `next_load_id` is the number of the next load.
    """

    loaded: frozenset[str]
    refused: frozenset[tuple[str, str, str]]
    next_load_id: str


def read_records(home: Path, source: str) -> list[dict[str, Any]]:
    """The load records of `source`, oldest first."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((home / "loads" / source).glob("*.json"))]


def read_history(home: Path, source: str) -> History:
    records = read_records(home, source)
    return History(
        loaded=frozenset(file["sha256"] for record in records for file in record["files"]),
        refused=frozenset(
            (file["file"], file["sha256"], file.get("layouts", "")) for record in records for file in record["refused"]
        ),
        next_load_id=f"{max((int(record['load_id']) for record in records), default=0) + 1:08d}",
    )
