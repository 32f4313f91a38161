"""What `make trace` reads: raw and quarantine as committed, and the published copy beside them. The warehouse is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from holdfast.connections import settled
from holdfast.published_copy import is_published, read_manifest
from holdfast.quoting import literal
from holdfast.raw_catalog import register
from holdfast.settings import SOURCES, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@contextmanager
def open_catalogue(settings: Settings) -> Iterator[DuckDBPyConnection]:
    """A connection with `raw.*` and `audit.loads` over the files of the home, and the published copy, where there is one, as `published`."""
    import duckdb

    with duckdb.connect() as connection:
        settled(connection)
        register(connection, settings, dict.fromkeys(SOURCES, 0))
        if is_published(settings):
            copy = (settings.published / "holdfast.duckdb").resolve()
            connection.execute(f"attach {literal(copy)} as published (read_only)")
        yield connection


def published_loads(settings: Settings) -> dict[str, int]:
    """The newest load per source that the published copy has seen; 0 without a copy."""
    loads = read_manifest(settings)["loads"] if is_published(settings) else {}
    return {source: int(loads.get(source, 0)) for source in SOURCES}
