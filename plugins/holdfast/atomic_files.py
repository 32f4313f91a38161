"""Files that a reader, or a run after a crash, finds whole or not at all."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> Path:
    """Put `content` (text as UTF-8) at `path` in place of what was there; returns `path`.

    It is on disk before it gets its name, and the name is on disk before this returns. What a killed writer left is written over.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    with os.fdopen(_open_alone(draft), "wb") as stream:
        stream.truncate()
        stream.write(content.encode() if isinstance(content, str) else content)
        stream.flush()
        os.fsync(stream.fileno())
        draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path


def _open_alone(draft: Path) -> int:
    """A descriptor of `draft` that no other process writes to: it is locked, and still has that name."""
    while True:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT, 0o666)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            if os.path.samestat(os.fstat(descriptor), os.stat(draft)):  # noqa: PTH116 - beside fstat
                return descriptor
        except FileNotFoundError:
            pass
        os.close(descriptor)  # who held it has given it its final name
