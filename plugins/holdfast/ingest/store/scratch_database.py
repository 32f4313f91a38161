"""The short-lived DuckDB that parses exports, and the folder it works in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.connections import settled
from holdfast.ingest.files import places

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY_SHARE = 0.5
MEMORY_LIMIT_BYTES = 4 << 30


@contextmanager
def open_scratch_database(home: Path, source: str) -> Iterator[tuple[DuckDBPyConnection, Path]]:
    """An in-memory DuckDB that spills into an empty work folder of the source; both are gone afterwards."""
    import duckdb

    work = places.work_folder(home, source)
    shutil.rmtree(work, ignore_errors=True)  # what a killed run left
    work.mkdir(parents=True)
    memory = min(MEMORY_LIMIT_BYTES, int(MEMORY_SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))
    connection = duckdb.connect(config={"memory_limit": f"{memory >> 20}MiB", "temp_directory": str(work / "spill")})
    try:
        yield settled(connection), work
    finally:
        connection.close()
        shutil.rmtree(work, ignore_errors=True)
