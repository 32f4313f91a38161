"""The warehouse: one DuckDB file under `HOLDFAST_HOME` in which every build works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def connect(settings: Settings, read_only: bool = False) -> DuckDBPyConnection:
    """A connection to the warehouse, in UTC. Close it soon: DuckDB has one writer."""
    import duckdb

    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(settings.warehouse), read_only=read_only)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        raise HoldfastError(
            f"Another program has {settings.warehouse} open for writing; wait for it, or close it, and run again."
        ) from None
    connection.execute("set timezone = 'UTC'")
    return connection
