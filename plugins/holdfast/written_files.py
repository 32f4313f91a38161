"""What files for people were written from, kept beside them: where nothing of it has changed since, nothing is written again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.settings import Settings

# What they are made with: our own files, and what draws charts, spells dates and writes calendars.
PACKAGE = Path(__file__).resolve().parent
LIBRARIES = ("altair", "vl-convert-python", "babel", "icalendar", "jinja2")
RECORD = "written.json"


def digest_of(settings: Settings, **choices: Any) -> str:
    """One digest of the published version, of `choices` (whatever else decides the files, as JSON) and of the code that writes them."""
    published = settings.published
    code = [_seen(path) for path in sorted(PACKAGE.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    database = _seen((published / "holdfast.duckdb").resolve())
    libraries = {name: version(name) for name in LIBRARIES}
    told = {"choices": choices, "code": code, "libraries": libraries, "database": database}
    return hashlib.sha256(
        (published / "manifest.json").read_bytes() + json.dumps(told, sort_keys=True).encode()
    ).hexdigest()


def keep_record(folder: Path, digest: str, written: Iterable[Path]) -> None:
    """Note in `folder` that the files `written` are those of `digest`."""
    record = {"digest": digest, "files": [_seen(path) for path in sorted(written)]}
    write_atomically(folder / RECORD, json.dumps(record))


def is_recorded(folder: Path, digest: str) -> bool:
    """Whether the files of `digest` are there, every one as it was written."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return bool(record["digest"] == digest) and all(
            _seen(Path(path)) == [path, *state] for path, *state in record["files"]
        )
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _seen(path: Path) -> list[Any]:
    state = path.stat()
    return [str(path), state.st_size, state.st_mtime_ns]
