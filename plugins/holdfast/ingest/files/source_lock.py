"""One load of a source at a time. The lock is the process's: it ends with it, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from holdfast.errors import PassingError
from holdfast.ingest.files import places


@contextmanager
def locked(home: Path, source: str) -> Iterator[None]:
    """Hold the lock of `source`. Raises PassingError when another load of it is running."""
    path = places.lock_file(home, source)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PassingError(
                f"Another load of {source} is running in {home}; run this one when it has ended."
            ) from None
        yield
