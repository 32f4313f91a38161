"""The tables of a Spark build: Parquet folders in the store, made known to the session before dbt runs and to DuckDB after it.

No metastore is asked for: `spark/built.json` under `HOLDFAST_HOME` says which tables each layer built.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.atomic_files import write_atomically
from holdfast.dbt_manifest import read_project
from holdfast.layers import LAYERS
from holdfast.quoting import literal
from holdfast.settings import Settings
from holdfast.spark.inputs import PREVIOUS, know_inputs
from holdfast.spark.storage import Store
from holdfast.warehouse import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyspark.sql import SparkSession

# What dbt builds in; `raw` and the `previous_` ones hold what it reads.
BUILT = ("staging", "core", "intermediate", "marts", "audit")
# By layer, the tables with their columns as Spark writes them down.
Built = dict[str, dict[str, str]]
SCHEMAS = (*BUILT, "raw", *PREVIOUS)


def know_tables(session: SparkSession, settings: Settings, layer: str) -> None:
    """Let `session` know all that the models of `layer` read; whatever that layer and later ones built before is deleted."""
    store = Store(session, settings)
    kept = _forget_from(store, settings, layer)
    for schema in SCHEMAS:
        session.sql(f"drop schema if exists {schema} cascade")
        session.sql(f"create schema {schema}")
    for tables in kept.values():
        for name, columns in tables.items():
            _know(session, store, name, columns)
    know_inputs(session, store, settings)


def know_table(session: SparkSession, settings: Settings, name: str) -> None:
    """Let `session` know one table that was built, where it does not yet."""
    if not session.catalog.tableExists(name):
        columns = {built: kinds for tables in _built(settings).values() for built, kinds in tables.items()}
        session.sql(f"create schema if not exists {name.split('.')[0]}")
        _know(session, Store(session, settings), name, columns[name])


def hand_over(session: SparkSession, settings: Settings, layer: str) -> None:
    """Note what `layer` built, and show it to the warehouse's DuckDB as views, which checks and publishing read.

    The files of a store that is no folder are copied to this machine for that.
    """
    store = Store(session, settings)
    known = {name for tables in _built(settings).values() for name in tables}
    names = [
        f"{schema}.{table}"
        for schema in BUILT
        for table in store.names(schema)
        if f"{schema}.{table}" not in known and store.exists(f"{schema}/{table}/_SUCCESS")
    ]
    # with the types, the next session need not look into the files
    made = {
        name: ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in session.table(name).schema)
        for name in names
    }
    with connect(settings) as connection:
        for name in made:
            schema, table = name.split(".")
            files = literal(_at_hand(store, settings, name) / "*.parquet")
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f'create or replace view {schema}."{table}" as select * from read_parquet({files})')
        _describe(connection, settings, set(made))
    _note(settings, _built(settings) | {layer: made})


def _describe(connection: DuckDBPyConnection, settings: Settings, made: set[str]) -> None:
    """What dbt writes down about tables and columns in DuckDB itself, and Parquet has no place for."""
    for node in read_project(settings).nodes.values():
        if f"{node.schema}.{node.alias}" not in made or not node.config.persist_docs.get("columns"):
            continue
        view = f'{node.schema}."{node.alias}"'
        connection.execute(f"comment on view {view} is {literal(node.description)}")
        held = {row[0] for row in connection.execute(f"describe {view}").fetchall()}
        for column in node.columns.values():
            if column.description and column.name in held:
                connection.execute(f'comment on column {view}."{column.name}" is {literal(column.description)}')


def _forget_from(store: Store, settings: Settings, layer: str) -> Built:
    """What the layers before `layer` built; everything else in the store goes."""
    layers = list(LAYERS)
    kept = {each: tables for each, tables in _built(settings).items() if each in layers[: layers.index(layer)]}
    keep = {_place(name) for tables in kept.values() for name in tables}
    for schema in BUILT:
        for table in store.names(schema):
            if f"{schema}/{table}" not in keep:
                store.delete(f"{schema}/{table}")
    _note(settings, kept)
    return kept


def _at_hand(store: Store, settings: Settings, name: str) -> Path:
    """The folder of this machine that holds the table's files."""
    place = _place(name)
    if store.is_folder:
        return Path(store.address(place))
    folder = settings.home / "spark" / "copies" / place
    for file in folder.glob("*.parquet"):
        file.unlink()
    for part in store.names(place):
        if part.endswith(".parquet"):
            store.fetch(f"{place}/{part}", folder / part)
    return folder


def _place(name: str) -> str:
    return name.replace(".", "/")


def _know(session: SparkSession, store: Store, name: str, columns: str) -> None:
    session.sql(f"create table {name} ({columns}) using parquet location {literal(store.address(_place(name)))}")


def _note(settings: Settings, built: Built) -> None:
    file = settings.home / "spark" / "built.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, json.dumps(built, indent=1))


def _built(settings: Settings) -> Built:
    file = settings.home / "spark" / "built.json"
    known: Built = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return known
