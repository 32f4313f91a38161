"""A file through the real loader into a home that is thrown away: counts, rejects, and the first rows."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.ingest import LoadResult, load, pull
from holdfast.ingest.files import places
from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.ingest.layout.reading import read_layout
from holdfast.quoting import identifier, literal
from holdfast.settings import SOURCES, load_settings

AS_OF = "9999-12-31"
SHOWN = 5


@dataclass(frozen=True)
class Trial:
    """What a source makes of the file: its layout, rows and quarantined rows per object, the first of each, or why it is
    refused."""

    source: str
    layout: str
    counts: dict[str, dict[str, int]]
    rows: dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]
    rejects: Sequence[tuple[int, str]]
    refusal: str


def try_layout(file: Path, layout: Path | None) -> list[Trial]:
    """Load `file` with `layout` (None: the shipped ones), for each source it may be for. Nothing of it is kept.

    Raises HoldfastError when a file is not there or the layout is wrong.
    """
    if not file.is_file():
        raise HoldfastError(f"There is no file {file}.")
    if layout is not None and not layout.is_file():
        raise HoldfastError(f"There is no layout {layout}.")
    sources = SOURCES if layout is None else list(dict.fromkeys(spec.source for spec in read_layout(layout).exports))
    work = Path(tempfile.mkdtemp(prefix="holdfast-try-"))
    try:
        trials = [_try(file, layout, source, work) for source in sources]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return [trial for trial in trials if not trial.refusal] or trials


def _try(file: Path, layout: Path | None, source: str, work: Path) -> Trial:
    exports = work / source / "exports"
    (exports / source).mkdir(parents=True)
    shutil.copyfile(file, exports / source / file.name)
    business: dict[str, Any] = {"bad_row_share": 1}
    if layout is not None:
        business["layouts"] = {source: read_layout(layout).layout}
    settings = load_settings(
        {
            "HOLDFAST_EXPORTS": str(exports),
            "HOLDFAST_HOME": str(work / source / "home"),
            "HOLDFAST_LAYOUTS": str(layout or ""),
            "HOLDFAST_VARS": json.dumps(business),
        }
    )
    result = load(settings, source, AS_OF, pull(settings, source, AS_OF))
    if not result.load_id:
        return Trial(source, "", {}, {}, (), "There is nothing in it to load.")
    record = json.loads(places.pending_record(settings.home, source, result.load_id).read_text(encoding="utf-8"))
    refusal = record["refused"][0]["reason"] if record["refused"] else ""
    counts = {name: count for name, count in result.objects.items() if not name.startswith("_")}
    return Trial(
        source,
        record["files"][0]["layout"] if record["files"] else "",
        counts,
        {name: _first_rows(settings.home, source, name, result) for name in counts},
        [
            reject
            for name, count in counts.items()
            if count["quarantined"]
            for reject in _rejects(settings.home, source, name, result)
        ],
        refusal,
    )


def _first_rows(
    home: Path, source: str, name: str, result: LoadResult
) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    import duckdb

    rows = f"read_parquet({literal(places.pending_partition(home, source, name, result.load_id))})"
    with duckdb.connect() as connection:
        written = {row[0] for row in connection.execute(f"describe from {rows}").fetchall()}
        names = [column.name for column in canonical_objects()[source][name].columns if column.name in written]
        filled = connection.execute(
            f"select {', '.join(f'count({identifier(n)})' for n in names)} from {rows}"
        ).fetchone()
        shown = [column for column, count in zip(names, filled or (), strict=True) if count]
        found = connection.execute(
            f"select {', '.join(map(identifier, shown))} from {rows} limit {SHOWN}"
            if shown
            else f"select 1 from {rows} limit 0"
        ).fetchall()
    return shown, found


def _rejects(home: Path, source: str, name: str, result: LoadResult) -> Sequence[tuple[int, str]]:
    import duckdb

    rows = f"read_parquet({literal(places.pending_quarantine(home, source, name, result.load_id))})"
    with duckdb.connect() as connection:
        return connection.execute(f"select _line, reason from {rows} order by _line limit {SHOWN}").fetchall()
