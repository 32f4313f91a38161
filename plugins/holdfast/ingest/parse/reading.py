"""Parsing: a batch of alike files becomes one Parquet file of text columns c0, c1, ... as delivered.

Parsing and numbering lines are two steps because numbering while parsing would keep DuckDB to one thread: the second
step takes the row numbers from the Parquet file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.parse.dialect import Dialect
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.fast_path import left_out, partition_columns, select_delivered, select_partition
from holdfast.ingest.parse.records import MAX_LINE_BYTES, MAX_RECORD_BYTES
from holdfast.quoting import literal, literals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# giving up on a dictionary early saves more time than the dictionary saves bytes; LZ4 is as small as Snappy, and sooner done
PARTITION_OPTIONS = "format parquet, dictionary_size_limit 1000, compression lz4_raw"
# DuckDB gives each thread a buffer of the file; as it chooses them by itself, a file of 70 MB is too small for two threads
BUFFER_BYTES = 1 << 24


@dataclass(frozen=True)
class Parsed:
    """A batch as parsed: `path` holds c0.. (and f, the file number), `columns` which c stands for which name or path.

    `delivered` is the select list that gives them from the file; `is_partition` says that the file is already laid out
    as the partition of its only object, but for the columns `left_out`. `rest` is SQL for the columns no layout names, as JSON; `raw_text` SQL for the record as delivered; `is_valid` SQL
    that is false where a JSON line is none; `rejected` are the numbers of files with records that DuckDB gave up on.
    """

    files: Sequence[Examined]
    path: Path
    columns: dict[str, str]
    rest: str
    raw_text: str
    is_valid: str = "true"
    delivered: str = "*"
    is_partition: bool = False
    left_out: frozenset[str] = frozenset()
    rejected: frozenset[int] = frozenset()


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
        f"read_csv({literals(file.plain for file in files)}, auto_detect = false, header = {str(dialect.header_lines == 1).lower()}, "
        f"delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)}, escape = {literal(dialect.escape)}, "
        f"columns = {{{typed}}}, max_line_size = {MAX_LINE_BYTES if first.cleaned is None else MAX_RECORD_BYTES}, "
        f"buffer_size = {BUFFER_BYTES}, {keeping_rejects(connection)})"
    )
    partition = partition_columns(files)
    if partition is None:
        write(connection, f"select {', '.join(names)}{file_number(files)} from {reader}", target)
    else:
        select = f"select {select_partition(files, partition, load_id)} from {reader}"
        connection.execute(f"copy ({select}) to {literal(target)} ({PARTITION_OPTIONS})")
    named = {name.casefold() for name in first.json_references}
    return Parsed(
        files,
        target,
        {title.casefold(): name for title, name in reversed(list(zip(first.header, names, strict=True)))},
        rest_as_json(
            {title: name for title, name in zip(first.header, names, strict=True) if title.casefold() not in named}
        ),
        _as_delivered(names, first.written or dialect),
        delivered="*" if partition is None else select_delivered(files, partition),
        is_partition=partition is not None,
        left_out=frozenset() if partition is None else left_out(files, partition),
        rejected=read_rejects(connection, files),
    )


def _as_delivered(names: Sequence[str], dialect: Dialect) -> str:
    """SQL for a record as it was delivered, quotes only where they are needed."""
    quote = dialect.quote
    if not quote:
        return f" || {literal(dialect.delimiter)} || ".join(f"coalesce({name}, '')" for name in names)
    marks = [literal(mark) for mark in ("\n", "\r", quote, dialect.delimiter)]
    escaped = literal((dialect.escape or quote) + quote)
    return f" || {literal(dialect.delimiter)} || ".join(
        f"case when {' or '.join(f'contains({name}, {mark})' for mark in marks)} "
        f"then {literal(quote)} || replace({name}, {literal(quote)}, {escaped}) || {literal(quote)} else coalesce({name}, '') end"
        for name in names
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


def read_rejects(connection: DuckDBPyConnection, files: Sequence[Examined]) -> frozenset[int]:
    """The numbers of the files with records that the parser gave up on."""
    numbers = {str(file.plain): number for number, file in enumerate(files)}
    rows = connection.execute(
        "select distinct file_path from reject_scans where file_id in (select file_id from reject_errors)"
    )
    return frozenset(numbers[row[0]] for row in rows.fetchall())
