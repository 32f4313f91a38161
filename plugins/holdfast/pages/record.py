"""What the pages were written from, kept beside them: where nothing of it has changed since, nothing is drawn again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically

# What the pages are made with: our own files, and what draws the charts.
PACKAGE = Path(__file__).resolve().parents[1]
LIBRARIES = ("altair", "vl-convert-python", "babel")


def digest_of(manifest: Path, **choices: Any) -> str:
    """One digest of the published version, of `choices` (whatever else decides the pages, as JSON) and of the code that writes them."""
    code = [_seen(path) for path in sorted(PACKAGE.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    told = {"choices": choices, "code": code, "libraries": {name: version(name) for name in LIBRARIES}}
    return hashlib.sha256(manifest.read_bytes() + json.dumps(told, sort_keys=True).encode()).hexdigest()


def keep_record(folder: Path, digest: str, written: Iterable[Path]) -> None:
    """Note that `written`, files in `folder`, are the pages of `digest`."""
    record = {"digest": digest, "files": [_seen(path) for path in sorted(written)]}
    write_atomically(folder / "written.json", json.dumps(record))


def is_recorded(folder: Path, digest: str) -> bool:
    """Whether the pages of `digest` are there, every file as it was written."""
    try:
        record = json.loads((folder / "written.json").read_text(encoding="utf-8"))
        return bool(record["digest"] == digest) and all(
            _seen(Path(path)) == [path, *state] for path, *state in record["files"]
        )
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _seen(path: Path) -> list[Any]:
    state = path.stat()
    return [str(path), state.st_size, state.st_mtime_ns]
