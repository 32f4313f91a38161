"""Rows that belong to no object's good rows: unreadable records, and rows that no object of the layout takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.cast.columns import Expressions
from holdfast.ingest.parse.reading import Parsed
from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REASONS = {
    "MISSING COLUMNS": "the line has fewer columns than the header",
    "TOO MANY COLUMNS": "the line has more columns than the header",
    "UNQUOTED VALUE": "a quote is opened or closed in the wrong place",
    "LINE SIZE OVER MAXIMUM": "the line is too long",
    "INVALID ENCODING": "the line is not valid UTF-8",
    "INVALID STATE": "the line breaks the rules of quoting",
}


def write_unreadable(
    connection: DuckDBPyConnection, parsed: Parsed, lines: tuple[int, ...], load_id: str, path: Path
) -> dict[int, int]:
    """Write the records of a batch that could not be read, and the rows no object takes.

    They count for the layout's first object. Returns how many there are per file number; nothing is written for none.
    """
    import pyarrow as pa

    export = parsed.files[0].export
    rejects = parsed.unreadable
    connection.register(
        "unreadable",
        pa.table(
            {
                "f": pa.array([reject.file_number for reject in rejects], pa.int32()),
                "_file": pa.array([parsed.files[reject.file_number].file.file for reject in rejects], pa.string()),
                "_line": pa.array(lines, pa.int64()),
                "reason": pa.array(
                    [REASONS.get(reject.error, reject.error.lower()) for reject in rejects], pa.string()
                ),
                "raw_text": pa.array([reject.text for reject in rejects], pa.string()),
            }
        ),
    )
    rows = ["select f, _file, _line, reason, raw_text from unreadable"]
    if parsed.is_valid != "true":
        rows.append(
            f"select f, _file, _line, 'the line is not a JSON object', {parsed.raw_text} from delivered "
            f"where not {parsed.is_valid} and trim(coalesce(line, '')) <> ''"
        )
    if (unclaimed := _unclaimed(parsed)) != "false":
        reason = literal(f"no object of the layout {export.layout} takes this row")
        rows.append(
            f"select f, _file, _line, {reason}, {parsed.raw_text} from delivered where {parsed.is_valid} and {unclaimed}"
        )
    select = " union all by position ".join(f"({row})" for row in rows).replace(" by position", "")
    connection.execute(f"create or replace temp table bad_records as {select}")
    counts = dict(connection.execute("select f, count(*) from bad_records group by f").fetchall())
    if counts:
        first = first_object(parsed)
        connection.execute(
            f"copy (select {literal(export.spec.source)} as source, {literal(first)} as object, _file, _line, "
            f"{int(load_id)}::bigint as _load, {literal(export.layout)} as _layout, null::varchar as column_name, "
            f"reason, raw_text, f from bad_records order by f, _line) to {literal(path)} (format parquet)"
        )
    connection.unregister("unreadable")
    return counts


def first_object(parsed: Parsed) -> str:
    """The object that answers for the records of a file as such: the first one that is no summary."""
    export = parsed.files[0].export
    return next((name for name, spec in export.spec.objects.items() if not spec.is_derived), export.kept_for)


def _unclaimed(parsed: Parsed) -> str:
    """SQL that is true for rows of no (non-summary) object that the layout does not ignore in so many words."""
    export = parsed.files[0].export.spec
    filters = [spec.rows for spec in export.objects.values() if not spec.is_derived]
    if not filters or any(rows is None for rows in filters):
        return "false"
    expressions = Expressions(parsed.columns, export)
    claimed = [expressions.condition(rows) for rows in [*filters, export.ignored_rows] if rows is not None]
    return f"not ({' or '.join(claimed)})"
