"""The tables of the published file, brought up to date: row by row where most rows stay, else part by part or from nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from holdfast.publish.contents import Change, Part, Table
from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The column by which rows are split into parts; a public table has none that begins so.
PART = "_part"
# A table with fewer rows is written as a whole sooner than it is compared.
COMPARED_ROWS = 50_000
# So many changed parts are split off in one pass over the table, fewer are each looked for.
SPLIT_PARTS = 4


def bring_up_to_date(connection: DuckDBPyConnection, change: Change, is_from_nothing: bool, splitting: Path) -> int:
    """Make the table in the attached database `copy` what it is in the warehouse; returns how many rows were written.

    `splitting` is a folder in which changed parts may be left as Parquet, for `split_files`.
    """
    table, there = change.table, change.table.at("copy")
    connection.execute(f"create schema if not exists copy.{table.schema}")
    is_anew = is_from_nothing or change.is_new
    if is_anew:
        change = replace(change, changed=frozenset(change.parts))
    if not change.changed:
        return 0
    rows = f"select {table.column_list} from {table.at()} where {change.rows}"
    if table.dated and (is_anew or len(change.changed) >= SPLIT_PARTS):
        rows = _split(connection, change, splitting) or rows
    if not is_anew and change.row_count > COMPARED_ROWS:
        written = _replace_rows(connection, change)
        if written is not None:
            return written
    if change.is_whole:
        connection.execute(f"create or replace table {there} as {rows}")
    else:
        connection.execute(f"begin; delete from {there} where {change.rows}; insert into {there} {rows}; commit;")
    return change.changed_part.row_count


def _replace_rows(connection: DuckDBPyConnection, change: Change) -> int | None:
    """Delete the rows of changed parts that are no more and insert those that are new; returns how many these are.

    Rows are compared by their hashes. None, and nothing is done, where most rows are others, or where the parts would then not
    have the rows that they should: where rows are there twice, say.
    """
    table, there = change.table, change.table.at("copy")
    row = table.row_hash
    ours, theirs = f"from {table.at()} where ({change.rows})", f"from {there} where ({change.rows})"
    connection.begin()
    deleted = _count(connection, f"delete {theirs} and {row} not in (select {row} {ours})")
    if deleted <= change.former_row_count / 2:
        inserted = _count(
            connection,
            f"insert into {there} select {table.column_list} {ours} and {row} not in (select {row} {theirs})",
        )
        found = connection.execute(f"select {table.summed} {theirs}").fetchall()
        if [Part(rows, str(total)) for rows, total in found] == [change.changed_part]:
            connection.commit()
            return inserted
    connection.rollback()
    return None


def _count(connection: DuckDBPyConnection, statement: str) -> int:
    """How many rows a statement changed."""
    return int(connection.execute(statement).fetchall()[0][0])


def _split(connection: DuckDBPyConnection, change: Change, splitting: Path) -> str | None:
    """Write the changed parts of a table as Parquet, in one pass, a folder each; returns a query of their rows, part after part.

    The published table takes them in this order: what is asked of a month, by readers or by the next publishing, then reads a
    little of it, not all. Sorting would do the same at several times the cost. None where Parquet has not the type of a column.
    """
    table = change.table
    folder = splitting / table.full_name
    splitting.mkdir(exist_ok=True)
    rows = f"select {table.column_list}, {table.part} as {PART} from {table.at()} where {change.rows}"
    connection.execute(f"copy ({rows}) to {literal(folder)} (format parquet, partition_by ({PART}))")
    files = ", ".join(literal(file) for file in sorted(folder.rglob("*.parquet")))
    written = f"select {table.column_list} from read_parquet([{files}], hive_partitioning = false)"
    found = connection.execute(f"describe {written}").fetchall()
    # a whole number of 128 bits, say
    return written if {name: kind for name, kind, *_ in found} == table.columns else None


def split_files(splitting: Path, table: Table, part: str) -> list[Path]:
    """The files that hold a part since it was split off; more than one where a table has more parts than files may be open."""
    return sorted((splitting / table.full_name / f"{PART}={quote(part)}").glob("*.parquet"))
