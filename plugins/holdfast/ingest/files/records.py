"""The load records: what has been loaded, and what was refused. What no record names does not exist."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class History:
    """What the records of one source say.

    `loaded` are the checksums of loaded files; `refused` are (file, sha256, layouts fingerprint) of refusals, which hold
    only as long as the layouts are the same (an archive counts as refused while a file in it is); `next_load_id` is the number of the next load.
    `names` gives for each checksum the names under which its bytes came, the first one first.
    """

    loaded: frozenset[str]
    refused: frozenset[tuple[str, str, str]]
    next_load_id: str
    names: Mapping[str, Sequence[str]]

    def is_on_record(self, file: str, sha256: str) -> bool:
        """Whether a record says that these bytes came under this name."""
        return file in self.names.get(sha256, ())


def read_records(home: Path, source: str) -> list[dict[str, Any]]:
    """The load records of `source`, oldest first."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((home / "loads" / source).glob("*.json"))]


def record_text(record: Mapping[str, Any]) -> str:
    """A load record as JSON for people, too: a line per file. (Indented by the standard library, thousands of files take seconds.)"""
    fields = []
    for name, value in record.items():
        lines = [json.dumps(part, ensure_ascii=False) for part in value] if isinstance(value, list) else []
        text = "[\n  " + ",\n  ".join(lines) + "\n ]" if lines else json.dumps(value, ensure_ascii=False)
        fields.append(f" {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(fields) + "\n}\n"


def read_history(home: Path, source: str) -> History:
    """What the records of `source` say."""
    return history_of(read_records(home, source))


def history_of(records: Sequence[Mapping[str, Any]]) -> History:
    """What `records`, oldest first, say."""
    names: dict[str, list[str]] = {}
    for record in records:
        for kind in ("files", "archives", "refused", "repeated"):
            for file in record.get(kind, ()):
                names.setdefault(file["sha256"], []).append(file["file"])
    return History(
        loaded=frozenset(
            file["sha256"]
            for record in records
            for file in (*record["files"], *record.get("archives", ()))
            if not file.get("layouts")
        ),
        refused=frozenset(
            (file["file"], file["sha256"], file.get("layouts", ""))
            for record in records
            for file in (*record["refused"], *record.get("archives", ()))
        ),
        next_load_id=f"{max((int(record['load_id']) for record in records), default=0) + 1:08d}",
        names=names,
    )
