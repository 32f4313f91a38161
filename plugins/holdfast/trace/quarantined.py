"""Rows in quarantine: why they are there, and whether a corrected row has come since."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from holdfast.published_copy import rows
from holdfast.trace.objects import Asked

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
SHOWN = 20


def quarantined_rows(connection: DuckDBPyConnection, asked: Asked) -> list[Row]:
    """Rows of the object whose text has the id as a word of its own; a row that could not be read has no columns to ask."""
    pattern = r"(^|[^[:alnum:]])" + re.escape(asked.values[0]) + r"($|[^[:alnum:]])"
    return rows(
        connection,
        "select * from raw.quarantine where source = ? and object = ? and contains(raw_text, ?)"
        " and regexp_matches(raw_text, ?) order by _load, _file, _line",
        [asked.source, asked.name, asked.values[0], pattern],
    )


def quarantined_of_file(connection: DuckDBPyConnection, source: str, file: str, load_id: int) -> list[Row]:
    """Rows of one delivery of a file."""
    return rows(
        connection,
        "select * from raw.quarantine where source = ? and _file = ? and _load = ? order by _line, object",
        [source, file, load_id],
    )


def quarantined_words(connection: DuckDBPyConnection, source: str, bad: list[Row]) -> list[str]:
    """A line per row; what it says is left to its file, as it may be personal."""
    lines = [
        f"{source}/{row['_file']} line {row['_line']}, load {row['_load']}, {row['object']}: {row['reason']}."
        f" {_corrected(connection, source, row)}"
        for row in bad[:SHOWN]
    ]
    return [*lines, f"and {len(bad) - SHOWN} more: raw.quarantine in the warehouse."] if len(bad) > SHOWN else lines


def _corrected(connection: DuckDBPyConnection, source: str, row: Row) -> str:
    """Where a row came back from quarantine/to_correct, as the columns say that were written beside it."""
    found = connection.execute(
        f"select _load, _file, _line from raw.{source}_{row['object']} where contains(_extra, 'holdfast_line')"
        " and json_extract_string(_extra, '$.holdfast_file') = ? and json_extract_string(_extra, '$.holdfast_line') = ?"
        " order by _load, _arrival limit 1",
        [row["_file"], str(row["_line"])],
    ).fetchone()
    if found:
        return f"Corrected in {source}/{found[1]} line {found[2]}, load {found[0]}."
    return f"Not corrected: quarantine/to_correct/{source}/ has it, to be mended and dropped into the exports."
