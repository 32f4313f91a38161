"""Handing a checked version to readers, all at once.

`published/current` is a link to `published/versions/<version>`; `holdfast.duckdb`, `parquet` and `manifest.json` are links
through it. A version is written aside and becomes current by one atomic rename, so a reader finds the old version or the new
one, whole, and a reader that has the old one open keeps it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast import __version__
from holdfast.builds import finish_build
from holdfast.home_modes import keep_private, open_to_readers
from holdfast.quoting import literal
from holdfast.rules import all_rules
from holdfast.settings import Settings
from holdfast.warehouse import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)

SCHEMAS = ("core", "marts", "audit")
KEPT_VERSIONS = 3
# Of the published file, so that BI tools and drivers with any DuckDB from 1.0 on open it, whichever one we write it with.
STORAGE = "v1.0.0"
# Of audit, what readers ask for. Columns that begin with an underscore are the build's own everywhere.
OUTER_AUDIT = {
    "row_accounting",
    "file_accounting",
    "column_changes",
    "reconciliation",
    "loads",
    "checks",
    "check_history",
    "table_lineage",
    "metric_dictionary",
    "column_dictionary",
}


def publish(settings: Settings) -> dict[str, Any]:
    """Publish the warehouse's public tables and return the manifest.

    The manifest gives as_of, build, rules, rows per table and a SHA-256 per file. Tables are ordered as they were built,
    so the same build gives the same bytes in Parquet.
    """
    keep_private(settings)
    folder = settings.published
    staging = folder / "versions" / ".writing"
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "parquet").mkdir(parents=True)
    with connect(settings, read_only=True) as connection:
        tables = dict(_write(connection, staging, settings))
        manifest = _head(connection) | {"code_version": __version__, "tables": tables}
    manifest["files"] = {"holdfast.duckdb": _sha256(staging / "holdfast.duckdb")}
    version = _free_name(folder / "versions", f"{manifest['build_id']:08d}-{manifest['rules']}")
    manifest["version"] = version
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    (staging / "manifest.json").write_text(text + "\n", encoding="utf-8")
    open_to_readers(settings, staging)
    _make_current(folder, staging, version)
    finish_build(settings)
    _forget_old_versions(folder, version)
    log.info("Published %s: %d tables as of %s.", version, len(tables), manifest["as_of"])
    return manifest


def _write(connection: DuckDBPyConnection, target: Path, settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    connection.execute(
        f"attach {literal(target / 'holdfast.duckdb')} as copy (read_write, storage_version '{STORAGE}')"
    )
    for schema in SCHEMAS:
        connection.execute(f"create schema copy.{schema}")
    for schema, table in _public_tables(connection):
        name = f"{schema}.{table}"
        columns = ", ".join(_public_columns(connection, schema, table))
        connection.execute(f'create table copy.{schema}."{table}" as select {columns} from {schema}."{table}"')
        part = target / "parquet" / table / "part-0.parquet"
        part.parent.mkdir()
        connection.execute(f'copy (select * from copy.{schema}."{table}") to {literal(part)} (format parquet)')
        (target / "parquet" / name).symlink_to(table)  # found under its full name too
        rows = connection.execute(f'select count(*) from copy.{schema}."{table}"').fetchone()
        yield name, {"row_count": rows[0] if rows else 0, "sha256": _sha256(part)}
    _copy_comments(connection)
    connection.execute("detach copy")


def _public_tables(connection: DuckDBPyConnection) -> list[tuple[str, str]]:
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_catalog = current_database() and table_schema in ('core', 'marts', 'audit')"
        " order by table_schema, table_name"
    ).fetchall()
    return [(schema, table) for schema, table in found if schema != "audit" or table in OUTER_AUDIT]


def _public_columns(connection: DuckDBPyConnection, schema: str, table: str) -> list[str]:
    found = connection.execute(
        "select column_name from information_schema.columns where table_catalog = current_database()"
        " and table_schema = ? and table_name = ? order by ordinal_position",
        [schema, table],
    ).fetchall()
    return [f'"{name}"' for (name,) in found if not name.startswith("_")]


def _copy_comments(connection: DuckDBPyConnection) -> None:
    """What dbt wrote down about tables and columns goes along, so that a BI tool can show it."""
    rows = connection.execute(
        "select schema_name, table_name, null, comment from duckdb_tables() where database_name = current_database()"
        " union all select schema_name, view_name, null, comment from duckdb_views()"
        " where database_name = current_database()"
        " union all select schema_name, table_name, column_name, comment from duckdb_columns()"
        " where database_name = current_database()"
    ).fetchall()
    public = set(_public_tables(connection))
    for schema, table, column, comment in rows:
        if comment and (schema, table) in public and not (column or "").startswith("_"):
            what = f'column copy.{schema}."{table}"."{column}"' if column else f'table copy.{schema}."{table}"'
            connection.execute(f"comment on {what} is {literal(comment)}")


def _head(connection: DuckDBPyConnection) -> dict[str, Any]:
    row = connection.execute("select build_id, input from audit.build_window").fetchone()
    assert row is not None, "begin_build writes the row before anything can be published"
    built: dict[str, Any] = json.loads(row[1])
    return built | {"run": f"build {row[0]}", "build_id": row[0], "rules": all_rules(built["layer_rules"])}


def _make_current(folder: Path, staging: Path, version: str) -> None:
    final = folder / "versions" / version
    staging.rename(final)
    _link(folder / "current", Path("versions") / version)
    for name in ("holdfast.duckdb", "parquet", "manifest.json"):
        if not (folder / name).is_symlink():
            _link(folder / name, Path("current") / name)


def _free_name(versions: Path, name: str) -> str:
    """`name`, numbered where it is taken: the same build again, after it was killed between renaming the folder and flipping the link."""
    number = 2
    candidate = name
    while (versions / candidate).exists():
        candidate, number = f"{name}.{number}", number + 1
    return candidate


def _link(link: Path, target: Path) -> None:
    aside = link.with_name(f".{link.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)


def _forget_old_versions(folder: Path, current: str) -> None:
    versions = sorted(path for path in (folder / "versions").iterdir() if path.name != current)
    hidden = [path for path in versions if path.name.startswith(".")]
    for path in hidden + [path for path in versions if path not in hidden][: -(KEPT_VERSIONS - 1)]:
        shutil.rmtree(path, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
