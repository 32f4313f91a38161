"""What each of our connections to DuckDB has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def settled(connection: DuckDBPyConnection) -> DuckDBPyConnection:
    """The connection: instants without an offset are UTC, on whatever machine, and no bar is drawn while a query takes long."""
    connection.execute("set timezone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    return connection
