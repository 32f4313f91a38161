"""What a load looks like before it is committed, as a small DuckDB file of views that the raw checkpoint is checked on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.connections import settled

if TYPE_CHECKING:
    from holdfast.settings import Settings


def delivered_objects(settings: Settings, source: str, load_id: str) -> dict[str, Path]:
    """The partitions of one load by table name (<source>_<object>): pending ones, or committed ones on a re-run."""
    from holdfast.raw_catalog import objects

    raw = settings.home / "raw"
    found: dict[str, Path] = {}
    for name in objects()[source]:
        for folder in (raw / "_pending" / source / name, raw / source / name):
            partition = folder / f"{load_id}.parquet"
            if partition.exists():
                found.setdefault(f"{source}_{name}", partition)
    return found


def write_scratch(settings: Settings, source: str, load_id: str, delivered: dict[str, Path]) -> Path:
    """A DuckDB file of views, made anew: `raw.<source>_<object>` and `audit.loads` hold what was committed before,
    `raw.<source>_<object>__new` this load. The warehouse is left alone: other ingests and a build may be using it.
    """
    import duckdb

    from holdfast.raw_catalog import register, view_of_partitions
    from holdfast.settings import SOURCES

    path = settings.home / "tmp" / f"checks_raw_{source}.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        settled(connection)
        # every committed load counts as seen, so that __new is empty until this load's partitions are put there
        register(connection, settings, dict.fromkeys(SOURCES, int(load_id)))
        for table, partition in delivered.items():
            view_of_partitions(connection, f"{table}__new", [partition])
    return path
