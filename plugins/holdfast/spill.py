"""Where DuckDB puts what does not fit into memory, and what becomes of what killed processes left there: gigabytes, at size."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.settings import Settings

DAY = 86_400  # seconds


def build_spill(settings: Settings) -> Path:
    """The folder of dbt's DuckDB."""
    return settings.home / "tmp" / "spill"


def reader_spill(settings: Settings, work: str = "reading") -> Path:
    """The folder of this process when it only reads, for each kind of work one; of such processes there may be many at once."""
    return settings.home / "tmp" / f"spill_{work}_{os.getpid()}"


def clear_spill(settings: Settings) -> None:
    """Delete what killed processes left.

    Only for who has the warehouse open for writing: no other build can be at work then. A reader may be, in another container where
    it cannot be seen: what readers spilled goes when nothing was written to it for a day.
    """
    # the second is DuckDB's own choice for who does not name a folder: the checks, publishing
    left = [build_spill(settings), settings.warehouse.with_name(f"{settings.warehouse.name}.tmp")]
    before = time.time() - DAY
    for folder in (settings.home / "tmp").glob("spill_*"):
        with suppress(FileNotFoundError):  # a reader that ends takes its folder away
            if folder.stat().st_mtime < before:
                left.append(folder)
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
