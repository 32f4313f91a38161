"""The least that the engines themselves need: DuckDB's copies of files and tables, the build's SQL run bare, a plain COPY into PostgreSQL."""

from __future__ import annotations

import csv
import gzip
import importlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.published_copy import open_published, read_manifest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from holdfast.settings import Settings

# As DuckDB does it on its own; else, for files with rows that do not fit, as loosely as it can.
OPTIONS = {
    "read_csv": ("", ", all_varchar = true, ignore_errors = true, null_padding = true"),
    "read_json": ("", ", format = 'newline_delimited', ignore_errors = true"),
    "read_parquet": ("",),
}


def copy_files(files: Iterable[Path], folder: Path) -> dict[str, Any]:
    """Copy the files to Parquet, files of one shape in one statement, with DuckDB's own settings.

    Returns the seconds of the statements that worked, and how many groups and bytes there were.
    """
    import duckdb

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    groups = _groups(files)
    seconds, lenient = 0.0, 0
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        for number, ((reader, _), paths) in enumerate(sorted(groups.items())):
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in sorted(paths))
            options = OPTIONS[reader]
            for loose, option in enumerate(options):
                started = time.perf_counter()
                try:
                    copied = f"from {reader}([{listed}]{option})"
                    connection.execute(f"copy ({copied}) to '{folder / str(number)}.parquet' (format parquet)")
                except duckdb.Error:
                    if loose == len(options) - 1:
                        raise
                    continue
                seconds += time.perf_counter() - started
                lenient += loose
                break
    shutil.rmtree(folder)
    size = sum(path.stat().st_size for paths in groups.values() for path in paths)
    return {"seconds": seconds, "groups": len(groups), "lenient_groups": lenient, "bytes": size}


def _groups(files: Iterable[Path]) -> dict[tuple[str, str], list[Path]]:
    """The files that one statement can read together: of one format, and with the same header."""
    groups: dict[tuple[str, str], list[Path]] = {}
    for path in files:
        kinds = {suffix.lower() for suffix in path.suffixes}
        if ".csv" in kinds:
            with (gzip.open if ".gz" in kinds else open)(path, "rb") as file:
                key = ("read_csv", file.readline().decode("utf-8", "replace").strip())
        elif ".parquet" in kinds:
            key = ("read_parquet", "")
        else:
            key = ("read_json", path.name.split("_")[0])
        groups.setdefault(key, []).append(path)
    return groups


def bare_build(settings: Settings, warehouse: Path) -> dict[str, Any]:
    """Run the SQL that dbt compiled last, in the models' order, on `warehouse`, through one connection.

    `warehouse` is a copy of the warehouse as `begin_build` left it, under the same file name, because the SQL names the
    database. dbt's connection settings and functions hold here too. Tables that Python puts between the layers are
    there beforehand. Returns the seconds, in all and by model.
    """
    import duckdb

    target = settings.home / "dbt" / "target"
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    statements = list(_statements(manifest, settings.project / "dbt_project", target / "compiled"))
    _bring_sources(manifest, settings.warehouse, warehouse)
    by_model: dict[str, float] = {}
    started = time.perf_counter()
    with duckdb.connect(str(warehouse)) as connection:
        _prepare(connection, settings)
        for name, statement in statements:
            begun = time.perf_counter()
            connection.execute(statement)
            by_model[name] = time.perf_counter() - begun
    return {"seconds": time.perf_counter() - started, "models": by_model}


def plain_publish(settings: Settings, folder: Path) -> dict[str, Any]:
    """Copy the published tables into a DuckDB file and, each whole, into a Parquet file of its own."""
    import duckdb

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = (settings.published / "holdfast.duckdb").resolve()
    with duckdb.connect(str(folder / "copy.duckdb")) as connection:
        connection.execute(f"attach '{file}' as published (read_only)")
        started = time.perf_counter()
        for number, table in enumerate(_published(settings)):
            connection.execute(f"create table copy_{number} as from published.{table}")
            parquet = f"'{folder / str(number)}.parquet' (format parquet, compression zstd)"
            connection.execute(f"copy (from published.{table}) to {parquet}")
        seconds = time.perf_counter() - started
    shutil.rmtree(folder)
    return {"seconds": seconds}


def plain_serve(settings: Settings, address: str) -> dict[str, Any]:
    """Copy the published tables into new ones of PostgreSQL: no keys, no indexes, no pseudonyms, no views."""
    import adbc_driver_postgresql.dbapi as dbapi

    with open_published(settings) as connection, dbapi.connect(address) as server, server.cursor() as cursor:
        started = time.perf_counter()
        for number, table in enumerate(_published(settings)):
            rows = connection.execute(f"from {table}").to_arrow_reader(100_000)
            cursor.adbc_ingest(f"copy_{number}", rows, mode="create")
        server.commit()
        seconds = time.perf_counter() - started
        for number, _ in enumerate(_published(settings)):
            cursor.execute(f"drop table copy_{number}")
        server.commit()
    return {"seconds": seconds}


def _published(settings: Settings) -> list[str]:
    return sorted(read_manifest(settings)["tables"])


def _statements(manifest: dict[str, Any], project: Path, compiled: Path) -> Iterator[tuple[str, str]]:
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}
    order = TopologicalSorter(
        {
            key: [parent for parent in node["depends_on"].get("nodes", []) if parent in nodes]
            for key, node in nodes.items()
        }
    )
    for key in order.static_order():
        node = nodes[key]
        if node["config"]["materialized"] == "ephemeral" or not node["config"]["enabled"]:
            continue
        if node["resource_type"] == "seed":
            body = _seed(project / node["original_file_path"], node["config"]["column_types"])
        else:
            body = (compiled / node["package_name"] / node["original_file_path"]).read_text(encoding="utf-8")
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        yield node["name"], f"create or replace {kind} {node['relation_name']} as\n{body}"


def _seed(path: Path, types: dict[str, str]) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    columns = ", ".join(f"'{name}': '{types.get(name, 'varchar')}'" for name in names)
    return f"select * from read_csv('{path}', header = true, columns = {{{columns}}})"


def _bring_sources(manifest: dict[str, Any], built: Path, bare: Path) -> None:
    """What the models read but dbt does not make, as it stood when they read it: such as a model's fitted values."""
    import duckdb

    with duckdb.connect(str(bare)) as connection:
        connection.execute(f"attach '{built}' as built (read_only)")
        for source in manifest["sources"].values():
            if source["schema"] != "raw":
                name = f'"{source["schema"]}"."{source["identifier"]}"'
                connection.execute(f'create schema if not exists "{source["schema"]}"')
                connection.execute(f"create or replace table {name} as from built.{name}")
        for node in manifest["nodes"].values():
            if node["resource_type"] in ("model", "seed"):
                connection.execute(f'create schema if not exists "{node["schema"]}"')


def _prepare(connection: DuckDBPyConnection, settings: Settings) -> None:
    """The settings and functions that profiles.yml gives to dbt's connection."""
    import jinja2
    import yaml

    text = (settings.project / "dbt_project" / "profiles.yml").read_text(encoding="utf-8")
    environment = {**os.environ, "HOLDFAST_TEMP": str(settings.home / "tmp")}
    rendered = jinja2.Template(text).render(env_var=lambda name, default="": environment.get(name, default))
    profile = yaml.safe_load(rendered)["holdfast"]["outputs"]["duckdb"]
    for name, value in profile["settings"].items():
        connection.execute(f"set {name} = '{value}'")
    for plugin in profile["plugins"]:
        module = importlib.import_module(plugin["module"])
        module.Plugin(plugin["module"], {}).configure_connection(connection)
