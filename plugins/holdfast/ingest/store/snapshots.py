"""Full snapshots: a customer who is not in one any more is deleted, and a row says so, of the day of the load.

The row is the newest one of the customer, with `deleted_at`, `_line` 0 (it stands on no line) and the snapshot as its file. Only
customers can be deleted: other records keep what happened. Nobody is taken for deleted by a snapshot that was not read whole, or
that would delete most. Of several snapshots in one load, as when a past range is filled in, the last one tells.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.cast.casting import ObjectPart
from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.reading import PARTITION_OPTIONS
from holdfast.ingest.store.joining import kept_files
from holdfast.quoting import identifier, literal, literals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)
SOURCE, OBJECT = "crm", "customers"
# past this share of the customers known, a snapshot is cut off rather than that they were deleted
MOST_DELETED = 0.5
Loaded = tuple[Examined, dict[str, dict[str, int]], int]


def missing_customers(
    connection: DuckDBPyConnection,
    home: Path,
    loaded: Sequence[Loaded],
    parts: Sequence[ObjectPart],
    load_id: str,
    as_of: str,
    target: Path,
) -> ObjectPart | None:
    """Write to `target` a row for each customer whom the last snapshot among the `loaded` files (in order of arrival) lacks.

    `parts` are the customers of this load. The rows count for that snapshot. None when there is nobody.
    """
    places = [place for place, file in enumerate(loaded) if file[0].export.spec.snapshot and OBJECT in file[1]]
    fresh = [part.rows_path for part in parts if part.rows_path is not None]
    if not places or not fresh:
        return None
    snapshot, objects, _ = loaded[places[-1]]
    if unread := objects[OBJECT]["quarantined"]:
        log.warning("%s: %s rows of a snapshot cannot be read, so nobody is taken for deleted.", SOURCE, unread)
        return None
    since = [file.file.file for file, *_ in loaded[places[-1] :]]
    known_rows = _known(snapshot, kept_files(home, SOURCE, OBJECT), fresh, since, load_id)
    _write(connection, snapshot, known_rows, fresh, since, load_id, as_of, target)
    deleted, known = connection.execute(
        f"select (select count(*) from read_parquet({literal(target)})), (select count(*) from ({known_rows}))"
    ).fetchall()[0]
    if deleted > MOST_DELETED * known:
        log.warning(
            "%s: %s lacks %s of %s customers; so many are not taken for deleted.",
            SOURCE,
            snapshot.file.file,
            deleted,
            known,
        )
        return None
    if not deleted:
        return None
    log.info("%s: %s customers are not in the snapshot %s any more.", SOURCE, deleted, snapshot.file.file)
    objects[OBJECT]["rows"] += int(deleted)
    return ObjectPart(OBJECT, True, target, None, {})


def _known(
    snapshot: Examined, before: Sequence[Path], fresh: Sequence[Path], since: Sequence[str], load_id: str
) -> str:
    """SELECT of the newest row of each customer whom the snapshot's layout brought before it, in this load or an earlier one."""
    columns = [*(column.name for column in canonical_objects()[SOURCE][OBJECT].columns), "_extra"]
    # a partition leaves out columns that its file did not have
    empty = ", ".join(f"null::varchar as {identifier(name)}" for name in columns)
    files = f"read_parquet({literals([*before, *fresh])}, union_by_name = true, file_row_number = true)"
    return (
        f"select * from (select {empty} where false union all by name select *, file_index as _part from {files}) "
        f"where _layout = {literal(snapshot.export.layout)} and (_load < {int(load_id)} or _file not in ({_list(since)})) "
        "qualify row_number() over (partition by customer_id order by try_cast(updated_at as timestamptz) desc nulls last, "
        "_load desc, _part desc, file_row_number desc) = 1"
    )


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(literal, names))


def _write(
    connection: DuckDBPyConnection,
    snapshot: Examined,
    known_rows: str,
    fresh: Sequence[Path],
    since: Sequence[str],
    load_id: str,
    as_of: str,
    target: Path,
) -> None:
    names = [column.name for column in canonical_objects()[SOURCE][OBJECT].columns]
    # a run sees what happened before its as_of
    deleted_at = f"strftime(timezone('UTC', {literal(as_of)}::timestamptz) - interval 1 second, '%Y-%m-%dT%H:%M:%SZ')"
    named = ", ".join(
        f"{deleted_at if name == 'deleted_at' else identifier(name)} as {identifier(name)}" for name in names
    )
    connection.execute(
        f"copy (select {named}, _extra, _layout, {literal(snapshot.file.file)} as _file, 0::bigint as _line, "
        f"{int(load_id)}::bigint as _load from ({known_rows}) where deleted_at is null and customer_id not in "
        f"(select customer_id from read_parquet({literals(fresh)}, union_by_name = true) where _file in ({_list(since)})) "
        f"order by customer_id) to {literal(target)} ({PARTITION_OPTIONS})"
    )
