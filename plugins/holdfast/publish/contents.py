"""What is in the public tables: their columns, and a fingerprint per part from which it is seen what changed since a version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.quoting import identifier, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMAS = ("core", "marts", "audit")
# Of audit, what readers ask for. Columns that begin with an underscore are the build's own everywhere.
OUTER_AUDIT = {
    "row_accounting",
    "file_accounting",
    "column_changes",
    "reconciliation",
    "loads",
    "checks",
    "check_history",
    "table_lineage",
    "metric_dictionary",
    "column_dictionary",
}
# A table with more rows is compared, and written, month by month of its first date or instant: a new day then costs a month.
PARTED_ROWS = 1_000_000
WHOLE = "0"
DATES = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")


@dataclass(frozen=True)
class Table:
    """A public table: its columns with their types, in order, and the one by whose months it is parted, if it is."""

    schema: str
    name: str
    columns: Mapping[str, str]
    dated: str | None

    @property
    def part(self) -> str:
        """SQL that says in which part a row is."""
        if self.dated is None:
            return literal(WHOLE)
        return f"coalesce(strftime({identifier(self.dated)}, '%Y-%m'), 'none')"

    def rows_of(self, part: str) -> str:
        """SQL that is true for the rows of a part. A month is a range, which spares most of the table; each part is looked for."""
        if self.dated is None or not re.fullmatch(r"[1-9]\d{3}-\d\d", part):
            return f"{self.part} = {literal(part)}"
        day, first = identifier(self.dated), f"date '{part}-01'"
        return f"({day} >= {first} and {day} < {first} + interval 1 month)"

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def column_list(self) -> str:
        return ", ".join(identifier(column) for column in self.columns)

    @property
    def row_hash(self) -> str:
        """SQL for the hash by which a row is told from others."""
        return f"hash({self.column_list})"

    @property
    def summed(self) -> str:
        """SQL for what a Part says of rows: how many, and the sum of their hashes."""
        return f"count(*) as row_count, coalesce(sum(cast({self.row_hash} as hugeint)), 0) as total"

    def at(self, database: str = "") -> str:
        """Its name in SQL, in an attached database where one is named."""
        return (f"{database}." if database else "") + f"{self.schema}.{identifier(self.name)}"


@dataclass(frozen=True)
class Part:
    """Rows of a part of a table, and the sum of their hashes: equal where the same rows are in it, in whatever order."""

    row_count: int
    fingerprint: str


@dataclass(frozen=True)
class Change:
    """A table, what is in it, and the names of its parts that the version before does not hold so, or holds and should not.

    `former_row_count` is how many rows that version has in these parts; `is_new`: it has none of the table to go on from.
    """

    table: Table
    parts: Mapping[str, Part]
    changed: frozenset[str]
    former_row_count: int
    is_new: bool

    @property
    def row_count(self) -> int:
        return sum(part.row_count for part in self.parts.values())

    @property
    def changed_part(self) -> Part:
        """All that is in the changed parts, as one."""
        return together(part for name, part in self.parts.items() if name in self.changed)

    @property
    def is_whole(self) -> bool:
        """Whether every part changed."""
        return self.changed >= self.parts.keys()

    @property
    def rows(self) -> str:
        """SQL that is true for the rows of the changed parts, now and in the version before."""
        return "true" if self.is_whole else " or ".join(self.table.rows_of(name) for name in sorted(self.changed))


def public_tables(connection: DuckDBPyConnection) -> list[Table]:
    """The tables that are published, by name, with the date by which each would be parted."""
    found = connection.execute(
        "select t.schema_name, t.table_name, list(c.column_name order by c.column_index),"
        " list(c.data_type order by c.column_index)"
        " from (select database_name, schema_name, table_name from duckdb_tables()"
        "       union all select database_name, schema_name, view_name from duckdb_views()) as t"
        " inner join duckdb_columns() as c using (database_name, schema_name, table_name)"
        f" where t.database_name = current_database() and t.schema_name in {SCHEMAS} and not starts_with(c.column_name, '_')"
        " group by all order by 1, 2"
    ).fetchall()
    tables = []
    for schema, name, columns, types in found:
        if schema != "audit" or name in OUTER_AUDIT:
            of_columns = dict(zip(columns, types, strict=True))
            dated = next((column for column, kind in of_columns.items() if kind in DATES), None)
            tables.append(Table(schema, name, of_columns, dated))
    return tables


def parts(connection: DuckDBPyConnection, table: Table) -> dict[str, Part]:
    """What is in the table now, by part."""
    # months are named once they are few: to name that of each row took a third of the time
    month = f"date_trunc('month', {identifier(table.dated)})" if table.dated else "null"
    summed = f"select {month} as month, {table.summed} from {table.at()} group by all"
    name = replace(table, dated="month" if table.dated else None).part
    found = connection.execute(f"select {name}, row_count, total from ({summed}) order by 1").fetchall()
    return {name: Part(rows, str(total)) for name, rows, total in found} or {WHOLE: Part(0, "0")}


def parted(connection: DuckDBPyConnection, table: Table) -> tuple[Table, dict[str, Part]]:
    """The table as it is parted, with its parts: as a whole where its rows, which a view tells only when it is read, are few."""
    found = parts(connection, table)
    rows = sum(part.row_count for part in found.values())
    if table.dated is None or rows > PARTED_ROWS:
        return table, found
    return replace(table, dated=None), {WHOLE: together(found.values())}


def together(parts: Iterable[Part]) -> Part:
    """Several parts as one."""
    several = list(parts)
    return Part(sum(part.row_count for part in several), str(sum(int(part.fingerprint) for part in several)))


def comments(connection: DuckDBPyConnection, database: str) -> dict[tuple[str, str, str | None], str]:
    """What is written down about tables and, with a column's name, about columns of an attached database."""
    rows = connection.execute(
        "select schema_name, table_name, null, comment from duckdb_tables() where database_name = $name and comment is not null"
        " union all select schema_name, view_name, null, comment from duckdb_views()"
        " where database_name = $name and comment is not null"
        " union all select schema_name, table_name, column_name, comment from duckdb_columns()"
        " where database_name = $name and comment is not null",
        {"name": database},
    ).fetchall()
    return {(schema, table, column): comment for schema, table, column, comment in rows}
