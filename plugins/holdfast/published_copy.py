"""The published copy, for those who read it: its manifest and a connection that nobody's writing disturbs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from holdfast.errors import HoldfastError
from holdfast.settings import Settings
from holdfast.spill import reader_spill

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def read_manifest(settings: Settings) -> dict[str, Any]:
    """What `published/manifest.json` says. HoldfastError when nothing was published yet."""
    path = settings.published / "manifest.json"
    if not path.exists():
        raise HoldfastError(f"Nothing is published in {settings.published} yet; run `make run` first.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def is_published(settings: Settings) -> bool:
    """Whether there is a published copy."""
    return (settings.published / "manifest.json").exists()


def published_as_of(settings: Settings) -> datetime:
    """The instant before which the published copy sees things, in the company's zone. HoldfastError without a copy."""
    instant = datetime.fromisoformat(read_manifest(settings)["as_of"])
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(settings.zone)


@contextmanager
def open_published(settings: Settings) -> Iterator[DuckDBPyConnection]:
    """A read-only connection to the published copy, within the memory of the settings. HoldfastError without a copy."""
    import duckdb

    read_manifest(settings)
    file = str((settings.published / "holdfast.duckdb").resolve())
    # beside the file, where DuckDB would put what does not fit into memory, only publishing writes
    connection = duckdb.connect(
        file,
        read_only=True,
        config={"memory_limit": settings.memory_limit, "temp_directory": str(reader_spill(settings))},
    )
    try:
        # DuckDB would draw it into the output of who asks for longer than two seconds
        connection.execute("set enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def rows(
    connection: DuckDBPyConnection, query: str, parameters: list[Any] | dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The result of `query`, a dictionary per row."""
    cursor = connection.execute(query, parameters)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
