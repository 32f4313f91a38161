"""What a Spark build reads: raw as the loads wrote it, what Python keeps in the warehouse, and the last published version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.parse.fast_path import line_number
from holdfast.quoting import literal
from holdfast.raw_catalog import LINEAGE_COLUMNS, objects
from holdfast.settings import SOURCES, Settings
from holdfast.warehouse import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyspark.sql import SparkSession

    from holdfast.spark.storage import Store

# The schemas of the published version, as macro `previous` names them.
PREVIOUS = ("previous_core", "previous_marts")
TYPES = {"VARCHAR": "string", "BIGINT": "bigint"}


def know_inputs(session: SparkSession, store: Store, settings: Settings) -> None:
    """Create the views of schema `raw`, the tables that Python wrote, and the published tables, in schemas that exist and are empty."""
    for source in SOURCES:
        committed = {f"{file.stem}.parquet" for file in (settings.home / "loads" / source).glob("*.json")}
        for name in objects()[source]:
            _raw_view(session, store, settings, f"{source}/{name}", committed)
    store.delete("control")
    with connect(settings, read_only=True) as connection:
        for name in _written_by_python(connection):
            file = settings.home / "tmp" / f"{name}.parquet"
            connection.execute(f"copy (select * from {name}) to {literal(file)} (format parquet)")
            _table(session, store, name, f"control/{name}", [file])
            file.unlink()
    for folder in sorted((settings.published / "parquet").glob("*.*")):
        table = f"previous_{folder.name}"
        if table.split(".")[0] in PREVIOUS:
            _table(session, store, table, f"control/{table}", sorted(folder.glob("*.parquet")))


def _raw_view(session: SparkSession, store: Store, settings: Settings, place: str, committed: set[str]) -> None:
    """The view over an object's partitions, and an empty one of what is new: a build on Spark is a full one.

    `_arrival` is a row's place in its partition. The types are given, because partitions differ in their columns.
    """
    source, name = place.split("/")
    folder = settings.home / "raw" / place
    columns = dict.fromkeys(objects()[source][name]["columns"], "VARCHAR") | LINEAGE_COLUMNS
    typed = ", ".join(f"`{column}` {TYPES[kind]}" for column, kind in columns.items())
    files = f"raw._{source}_{name}"
    where = f" location {literal(_raw_folder(store, folder, place, committed))}"
    session.sql(f"create table {files} ({typed}) using parquet{where}")
    shown = ", ".join(
        f"{line_number(is_written=True, place='_metadata.row_index')} as _line" if column == "_line" else f"`{column}`"
        for column in columns
    )
    uncommitted = sorted({path.name for path in folder.glob("*.parquet")} - committed)
    seen = f" where _metadata.file_name not in ({', '.join(map(literal, uncommitted))})" if uncommitted else ""
    view = f"raw.{source}_{name}"
    session.sql(f"create view {view} as select {shown}, _metadata.row_index as _arrival from {files}{seen}")
    session.sql(f"create view {view}__new as select * from {view} where false")


def _raw_folder(store: Store, folder: Path, place: str, committed: set[str]) -> str:
    """Where Spark's workers find the partitions: in place, or copied to a store that is no folder."""
    if store.is_folder and folder.exists():
        return str(folder)
    store.make(f"raw/{place}")
    if not store.is_folder:
        for part in sorted(committed - set(store.names(f"raw/{place}"))):
            if (folder / part).exists():
                store.bring(folder / part, f"raw/{place}/{part}")
    return store.address(f"raw/{place}")


def _table(session: SparkSession, store: Store, name: str, place: str, files: list[Path]) -> None:
    store.make(place)
    for file in files:
        store.bring(file.resolve(), f"{place}/{file.name}")
    session.sql(f"create table {name} using parquet location {literal(store.address(place))}")


def _written_by_python(connection: DuckDBPyConnection) -> list[str]:
    """The tables of the warehouse (what Spark built are views there), and the quarantine."""
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database()"
        " union all select 'raw.quarantine' order by 1"
    ).fetchall()
    return [name for (name,) in found]
