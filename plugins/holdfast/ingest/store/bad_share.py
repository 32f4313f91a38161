"""The limit on bad rows: past it an object's load fails before anything downstream changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.ingest.cast.casting import ObjectPart
from holdfast.ingest.files import places
from holdfast.quoting import literal, literals
from holdfast.settings import Settings


def check_share(
    settings: Settings,
    source: str,
    load_id: str,
    counted: Mapping[str, Mapping[str, int]],
    parts: Mapping[str, list[ObjectPart]],
) -> None:
    """Raise HoldfastError when the bad rows of an object are more than `bad_row_share` of its rows in this load.

    The share decides literally, also for small files: one bad row of ten is 10 %. The bad rows are written where the
    message says, as CSV.
    """
    limit = float(settings.business["bad_row_share"])
    for name, counts in counted.items():
        bad, total = counts["quarantined"], counts["rows"] + counts["quarantined"]
        if not bad or bad <= limit * total:
            continue
        path = places.refused_folder(settings.home, source) / f"{name}.bad_rows.csv"
        first = _write([part.bad_path for part in parts[name] if part.bad_path is not None], path)
        raise HoldfastError(
            f"{source}.{name}: {bad:,} of {total:,} rows ({bad / total:.1%}) could not be read, more than the "
            f"{limit:.1%} allowed (bad_row_share); first: {first}. Nothing was loaded; the bad rows are in {path}."
        )


def _write(bad: list[Path], path: Path) -> str:
    """Write the bad rows as CSV; the first of them in words."""
    import duckdb

    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        rows = f"select * exclude (f) from read_parquet({literals(bad)})"
        connection.execute(f"copy ({rows}) to {literal(path)} (format csv, header)")
        first = connection.execute(f"select _file, _line, reason from ({rows}) limit 1").fetchone()
    return "none" if first is None else f"{first[0]}, line {first[1]}, {first[2]}"
