"""The published tables as PostgreSQL is to have them: columns, types, keys, comments, and what is personal."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# DuckDB's types that PostgreSQL has too, under its name; decimals keep theirs, everything else travels as text.
TYPES: Mapping[str, str] = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
LONGEST_NAME = 40  # of PostgreSQL's 63 bytes, so that the digest has room behind it
# Changes when what is made of the same published table changes.
FORM = 1


@dataclass(frozen=True)
class Column:
    """A column: its type in PostgreSQL, whether readers without a grant see a pseudonym, its place in the key (from 1), its comment."""

    name: str
    type: str
    is_hidden: bool
    key_position: int | None
    is_reference: bool
    comment: str | None


@dataclass(frozen=True)
class Table:
    """A public table. `stored_name` names the rows and their form: another one where anything has changed."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]
    stored_name: str

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def hidden(self) -> tuple[Column, ...]:
        """The columns that hold personal data."""
        return tuple(column for column in self.columns if column.is_hidden)

    @property
    def key(self) -> list[str]:
        """The columns that together name a row."""
        found = sorted((column.key_position, column.name) for column in self.columns if column.key_position)
        return [name for _, name in found]


def published_tables(connection: DuckDBPyConnection, manifest: Mapping[str, Any], key_mark: str) -> list[Table]:
    """Every public table of the published copy; `key_mark` is the fingerprint of the pseudonyms' key."""
    comments = {row["name"]: row["comment"] for row in rows(connection, _TABLE_COMMENTS)}
    columns: dict[str, list[Column]] = {}
    for row in rows(connection, _COLUMNS):
        is_customer = row["column_name"].endswith("customer_id")
        about = Column(
            name=row["column_name"],
            type=_type(row["data_type"]),
            is_hidden=bool(row["is_personal"]) or is_customer,
            key_position=row["key_position"],
            is_reference=row["refers_to"] is not None or is_customer,
            comment=row["comment"] or row["description"],
        )
        columns.setdefault(row["table_name"], []).append(about)
    return [
        _table(name, comments.get(name), tuple(columns[name]), manifest["tables"][name]["sha256"], key_mark)
        for name in sorted(columns)
    ]


def _table(full_name: str, comment: str | None, columns: tuple[Column, ...], sha256: str, key_mark: str) -> Table:
    schema, _, name = full_name.partition(".")
    is_keyed = any(column.is_hidden for column in columns)
    form = [FORM, full_name, sha256, comment, [asdict(column) for column in columns], key_mark if is_keyed else None]
    digest = hashlib.sha256(json.dumps(form).encode()).hexdigest()[:16]
    return Table(schema, name, comment, columns, f"{name[:LONGEST_NAME]}_{digest}")


def _type(of_duckdb: str) -> str:
    if re.fullmatch(r"DECIMAL\(\d+,\d+\)", of_duckdb):
        return of_duckdb.replace("DECIMAL", "numeric")
    return TYPES.get(of_duckdb, "text")


_TABLE_COMMENTS = """
    select schema_name || '.' || table_name as name, comment from duckdb_tables() where database_name = current_database()
"""
_COLUMNS = """
    select columns.schema_name || '.' || columns.table_name as table_name, columns.column_name, columns.data_type, columns.comment,
        about.description, about.is_personal, about.key_position, about.refers_to
    from duckdb_columns() as columns
    left join audit.column_dictionary as about
        on about.table_name = columns.schema_name || '.' || columns.table_name and about.column_name = columns.column_name
    where columns.database_name = current_database() and columns.schema_name in ('core', 'marts', 'audit')
    order by table_name, columns.column_index
"""
