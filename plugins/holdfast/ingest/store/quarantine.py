"""Rows that belong to no object's good rows: unreadable records, and rows that no object of the layout takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.cast.columns import Expressions
from holdfast.ingest.parse.reading import Parsed
from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def write_unreadable(connection: DuckDBPyConnection, parsed: Parsed, load_id: str, path: Path) -> dict[int, int]:
    """Write the records of a batch that could not be read, and the rows no object takes.

    They count for the layout's first object. Returns how many there are per file number; nothing is written for none.
    """
    export = parsed.files[0].export
    connection.execute(
        "create or replace temp table unreadable (f integer, _file varchar, _line bigint, reason varchar, raw_text varchar)"
    )
    for number, file in enumerate(parsed.files):
        if file.cleaned is not None and file.cleaned.bad is not None:
            connection.execute(
                f"insert into unreadable select {number}, {literal(file.file.file)}, line, reason, text from read_csv("
                f"{literal(file.cleaned.bad)}, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', "
                "columns = {'line': 'BIGINT', 'reason': 'VARCHAR', 'text': 'VARCHAR'})"
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
