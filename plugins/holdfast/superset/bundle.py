"""dashboards/ as one file that `superset import-dashboards` takes, for the database that its charts are to ask."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from holdfast.errors import HoldfastError
from holdfast.published_copy import open_published, published_as_of, rows
from holdfast.settings import Settings
from holdfast.superset.declared import VERSION, Declared, Place

# Types as every database of ours says them: Superset only asks whether a column is a time, a number or a text.
COLUMNS = """
select
    schema_name || '.' || table_name as table_name, column_name,
    case when data_type like 'DECIMAL%' then 'NUMERIC' else data_type end as type, comment as description
from duckdb_columns()
where database_name = current_database() and schema_name = 'marts'
order by table_name, column_index
"""


def place_of(settings: Settings, address: str = "") -> Place:
    """The database at `address`, a SQLAlchemy URI of PostgreSQL; the published DuckDB file where it is empty."""
    if not address:
        file = settings.published / "holdfast.duckdb"
        return Place("Holdfast DuckDB", f"duckdb:///{quote(str(file))}", {"read_only": True})
    if not address.startswith(("postgresql://", "postgresql+")):
        raise HoldfastError(
            "HOLDFAST_DASHBOARD_DATABASE is not the address of a PostgreSQL (postgresql://user:password@host/database);"
            " without it, the dashboard asks the published file."
        )
    return Place("Holdfast PostgreSQL", address, {"application_name": "superset"})


def write_bundle(settings: Settings, target: Path, address: str = "") -> Path:
    """Write the ZIP to `target`, for its owner only: a password in `address` is in it. HoldfastError when nothing is published."""
    columns: dict[str, list[dict[str, Any]]] = {}
    with open_published(settings) as published:
        for row in rows(published, COLUMNS):
            columns.setdefault(row.pop("table_name"), []).append(row)
    declared = Declared(place_of(settings, address), columns)
    files = {
        "metadata.yaml": {
            "version": VERSION,
            "type": "Dashboard",
            "timestamp": published_as_of(settings).isoformat(),
        },
        "databases/holdfast.yaml": declared.database,
        "dashboards/holdfast.yaml": declared.dashboard,
        **{f"datasets/{name}.yaml": each for name, each in declared.datasets.items()},
        **{f"charts/{name}.yaml": each for name, each in declared.charts.items()},
    }
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)  # where it was there before
        file.write(_zipped(files))
    return target


def _zipped(files: dict[str, dict[str, Any]]) -> bytes:
    import yaml

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(f"holdfast/{name}", yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return packed.getvalue()
