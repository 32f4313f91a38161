"""Parsing: a batch of alike files becomes one Parquet file of text columns c0, c1, ... as delivered.

Parsing and numbering lines are two steps because numbering while parsing would keep DuckDB to one thread: the second
step takes the row numbers from the Parquet file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.parse.examining import Examined, json_references
from holdfast.ingest.parse.fast_path import partition_columns, select_delivered, select_partition
from holdfast.quoting import literal, literals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# DuckDB's own default: its buffers, and with them memory and time, grow with the longest line allowed
MAX_LINE_BYTES = 1 << 21
# giving up on a dictionary early saves more time than the dictionary saves bytes
PARTITION_OPTIONS = "format parquet, dictionary_size_limit 10000"


@dataclass(frozen=True)
class Unreadable:
    """A record the parser gave up on: file number, offset in bytes, the text (the parser keeps 10,000 characters)."""

    file_number: int
    offset: int
    error: str
    text: str


@dataclass(frozen=True)
class Parsed:
    """A batch as parsed: `path` holds c0.. (and f, the file number), `columns` which c stands for which name or path.

    `delivered` is the select list that gives them from the file; `is_partition` says that the file is already laid out
    as the partition of its only object. `rest` is SQL for the columns no layout names, as JSON; `raw_text` SQL for the record as delivered; `is_valid` SQL
    that is false where a JSON line is none.
    """

    files: Sequence[Examined]
    path: Path
    columns: dict[str, str]
    rest: str
    raw_text: str
    is_valid: str = "true"
    delivered: str = "*"
    is_partition: bool = False
    unreadable: list[Unreadable] = field(default_factory=list)


def write(connection: DuckDBPyConnection, select: str, target: Path) -> None:
    # read a few times and thrown away: not worth packing
    connection.execute(
        f"copy ({select}) to {literal(target)} (format parquet, compression uncompressed, dictionary_size_limit 1)"
    )


def parse_csv(connection: DuckDBPyConnection, files: Sequence[Examined], target: Path, load_id: str) -> Parsed:
    """Parse CSV files of one batch into `target`. Raises duckdb.Error when DuckDB cannot."""
    first = files[0]
    dialect = first.dialect
    assert dialect is not None
    names = [f"c{number}" for number in range(len(first.header))]
    typed = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    reader = (
        f"read_csv({literals(file.plain for file in files)}, auto_detect = false, header = true, skip = {dialect.skip}, "
        f"delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)}, escape = {literal(dialect.escape)}, "
        f"columns = {{{typed}}}, max_line_size = {MAX_LINE_BYTES}, {keeping_rejects(connection)})"
    )
    partition = partition_columns(files)
    if partition is None:
        write(connection, f"select {', '.join(names)}{file_number(files)} from {reader}", target)
    else:
        select = f"select {select_partition(first, partition, load_id)} from {reader}"
        connection.execute(f"copy ({select}) to {literal(target)} ({PARTITION_OPTIONS})")
    named = {name.casefold() for name in json_references(first.export)}
    quoted = [
        f"case when regexp_matches({name}, '[\\n\\r\"' || {literal(dialect.delimiter)} || ']') "
        f"then '\"' || replace({name}, '\"', '\"\"') || '\"' else coalesce({name}, '') end"
        for name in names
    ]
    return Parsed(
        files,
        target,
        {title.casefold(): name for title, name in reversed(list(zip(first.header, names, strict=True)))},
        rest_as_json(
            {title: name for title, name in zip(first.header, names, strict=True) if title.casefold() not in named}
        ),
        f" || {literal(dialect.delimiter)} || ".join(quoted),
        delivered="*" if partition is None else select_delivered(partition),
        is_partition=partition is not None,
        unreadable=read_rejects(connection, files),
    )


def file_number(files: Sequence[Examined]) -> str:
    return ", file_index::integer as f" if len(files) > 1 else ""


def rest_as_json(columns: dict[str, str]) -> str:
    """SQL for the columns no layout names, as a JSON object; null when they are all empty."""
    if not columns:
        return "null::varchar"
    pairs = ", ".join(f"{literal(title or name)}, {name}" for title, name in columns.items())
    empty = f"coalesce({', '.join(columns.values())}) is null"
    return f"case when {empty} then null else json_object({pairs})::varchar end"


def keeping_rejects(connection: DuckDBPyConnection) -> str:
    connection.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    return "store_rejects = true, rejects_limit = 0"


def read_rejects(connection: DuckDBPyConnection, files: Sequence[Examined]) -> list[Unreadable]:
    """What the parser gave up on, once per record, in file order."""
    numbers = {str(file.plain): number for number, file in enumerate(files)}
    rows = connection.execute(
        """
        select s.file_path, e.line_byte_position - 1, any_value(e.error_type::varchar), any_value(e.csv_line)
        from reject_errors as e
        join (select distinct file_id, scan_id, file_path from reject_scans) as s using (scan_id, file_id)
        group by all
        """
    ).fetchall()
    found = [Unreadable(numbers[row[0]], int(row[1]), str(row[2]), str(row[3])) for row in rows]
    return sorted(found, key=lambda reject: (reject.file_number, reject.offset))
