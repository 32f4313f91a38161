"""The warehouse: one DuckDB file under `HOLDFAST_HOME` in which every build works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.connections import settled
from holdfast.errors import HoldfastError
from holdfast.quoting import literal
from holdfast.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def connect(settings: Settings, read_only: bool = False) -> DuckDBPyConnection:
    """A connection to the warehouse, in UTC, within the memory of the settings. Close it soon: DuckDB has one writer."""
    import duckdb

    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(settings.warehouse), read_only, {"memory_limit": settings.memory_limit})
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        raise HoldfastError(
            f"Another program has {settings.warehouse} open for writing; wait for it, or close it, and run again."
        ) from None
    return settled(connection)


def start_afresh(settings: Settings) -> None:
    """Replace the warehouse by an empty one that keeps only `audit.identity_registry`: nothing of older tables is left."""
    if not settings.warehouse.exists():
        return
    aside = settings.warehouse.with_name(f".{settings.warehouse.name}.new")
    aside.unlink(missing_ok=True)
    with connect(settings) as connection:
        has_registry = connection.execute(
            "select count(*) from duckdb_tables() where database_name = current_database()"
            " and schema_name = 'audit' and table_name = 'identity_registry'"
        ).fetchone()
        connection.execute(f"attach {literal(aside)} as afresh")
        if has_registry != (0,):
            connection.execute("create schema afresh.audit")
            connection.execute("create table afresh.audit.identity_registry as from audit.identity_registry")
        connection.execute("detach afresh")
    aside.replace(settings.warehouse)
