"""What stands in the way of a load and is no file's fault: a full disk, a missing permission, too little memory."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from holdfast.errors import HoldfastError

# told by number from Python, by words from DuckDB
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WORDS = {
    "no space left": "the disk is full",
    "disk quota exceeded": "the disk quota is used up",
    "file too large": "a file may not grow any further",
    "permission denied": "a permission is missing",
    "read-only file system": "the disk is read-only",
    "out of memory": "memory is not enough",
    "could not allocate": "memory is not enough",
    "failed to offload": "the disk is full",
}


def obstacle(error: BaseException) -> str:
    """What stands in the way, in words; empty where `error` is about something else."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return "the disk is full"
    text = str(error).casefold()
    return next((words for sign, words in WORDS.items() if sign in text), "")


@contextmanager
def in_words(source: str, home: Path) -> Iterator[None]:
    """Raise HoldfastError, one sentence, where something stands in the way of a load of `source`."""
    import duckdb

    try:
        yield
    except (OSError, MemoryError, duckdb.Error) as error:
        reason = obstacle(error) or ("memory is not enough" if isinstance(error, MemoryError) else "")
        if not reason:
            raise
        raise HoldfastError(
            f"{source} cannot be loaded: {reason} ({home}). Nothing of this load counts; make room and run it again."
        ) from error
