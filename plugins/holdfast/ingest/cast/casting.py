"""The rows of one object of a batch: which columns need rewriting, which rows are bad, and the good ones as Parquet.

One pass over the parsed batch counts what is not canonical as it stands. Nothing more is done to columns that are, and
nothing at all about bad rows when there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.cast import notation
from holdfast.ingest.cast.columns import NOTHING, Expressions, is_customer_id
from holdfast.ingest.cast.faults import Faults
from holdfast.ingest.cast.locales import check_points, find_locale
from holdfast.ingest.layout.canonical import CanonicalObject, Column, canonical_objects
from holdfast.ingest.layout.model import Locale, ObjectSpec
from holdfast.ingest.layout.references import EACH, EACH_NUMBER
from holdfast.ingest.parse.reading import PARTITION_OPTIONS, Parsed
from holdfast.quoting import identifier, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


EACH_COLUMNS = {EACH: "_each", EACH_NUMBER: "_each_number::varchar"}


@dataclass(frozen=True)
class ObjectPart:
    """What a batch gave for one object: the files written, (good, bad) rows per file number, and the columns of raw that the rows lack."""

    object_name: str
    is_summary: bool
    rows_path: Path | None
    bad_path: Path | None
    counts: Mapping[int, tuple[int, int]]
    left_out: frozenset[str] = frozenset()


class ObjectCast:
    """Casts the rows of one object of a batch; `delivered` (a view of the connection) holds the parsed rows."""

    def __init__(
        self,
        connection: DuckDBPyConnection,
        parsed: Parsed,
        name: str,
        spec: ObjectSpec,
        load_id: str,
        is_shuffled: bool,
    ) -> None:
        export = parsed.files[0].export
        self.connection = connection
        self.parsed = parsed
        self.spec = spec
        self.layout = export.layout
        self.load_id = load_id
        self.is_shuffled = is_shuffled
        self.shape: CanonicalObject = canonical_objects()[export.spec.source][name]
        self.locale: Locale = export.spec
        self.delimiter = parsed.files[0].delimiter
        # numbers of workbooks, JSON and Parquet have no notation
        self.is_text = parsed.files[0].format == "csv" and not parsed.files[0].is_typed
        self.expressions = Expressions(parsed.columns | EACH_COLUMNS, export.spec)
        self.delivered = self.expressions.of_object(spec)
        self.rewritten = {c.name for c in self._given() if self._must_rewrite(c, self.locale)}
        self.faults = Faults(self.shape, self.delivered, self.rewritten)
        self.counted = self._count()

    @property
    def has_rows_only(self) -> bool:
        """Whether it is plain that no line is a header again, one of another table, or a footer: all rows are good, and each has a
        number or a time where such a line has a word or nothing."""
        if any(self.counted[1].values()) or self.spec.rows or self.spec.is_derived or self.ignored:
            return False
        return any(
            c.is_required and c.kind != "text" and isinstance(self.spec.columns.get(c.name), str) for c in self._given()
        )

    def write(self, rows_path: Path, bad_path: Path) -> ObjectPart:
        """Write the good rows and, when there are any, the bad ones. Raises Refused for values of two readings."""
        totals, bad = self.counted
        doubtful = [c for c in self._given() if c.name not in self.rewritten and bad[c.name]]
        if doubtful:
            self.locale = find_locale(
                self.connection, self._rows(), [(c.name, c.kind) for c in doubtful], self.locale, self.delimiter
            )
            self.rewritten |= {c.name for c in self._given() if self._must_rewrite(c, self.locale)}
            self.rewritten |= {c.name for c in doubtful}
            totals, bad = self._count()
        if self.is_text and self.locale.decimal is None:
            check_points(
                self.connection, self._rows(), [c.name for c in self._given() if c.kind in ("amount", "price")]
            )
        bad_rows: dict[int, int] = {}
        condition = self.faults.any_of(bad) if any(bad.values()) else ""
        if condition:
            bad_rows = self._write_bad(condition, bad_path)
        left_out: frozenset[str] = frozenset()
        if self.parsed.is_partition and not (condition or self.rewritten):
            rows_path, left_out = self.parsed.path, self.parsed.left_out
        else:
            self._write_rows(rows_path, condition)
        return ObjectPart(
            self.shape.name,
            self.spec.is_derived,
            rows_path,
            bad_path if bad_rows else None,
            {number: (total - bad_rows.get(number, 0), bad_rows.get(number, 0)) for number, total in totals.items()},
            left_out,
        )

    def _given(self) -> list[Column]:
        return [column for column in self.shape.columns if column.name in self.delivered]

    @staticmethod
    def _must_rewrite(column: Column, locale: Locale) -> bool:
        return notation.needs_rewriting(column.kind, locale)

    def _rows(self) -> str:
        """SELECT of the object's rows: the canonical columns beside everything delivered."""
        columns = []
        for column in self.shape.columns:
            sql = self.delivered.get(column.name, NOTHING)
            if column.name in self.rewritten:
                sql = notation.canonical(column.kind, sql, self.locale, is_customer_id(column.name))
            columns.append(f"{sql} as {identifier(column.name)}")
        valid = [self.parsed.is_valid] if self.parsed.is_valid != "true" else []
        where = [*valid, *([self.expressions.condition(self.spec.rows)] if self.spec.rows else [])]
        sql = f"select *, {', '.join(columns)} from {self._lines()}"
        if self.ignored:
            where.append(f"not {self.ignored}")
        if where:
            sql += " where " + " and ".join(where)
        if self.spec.one_row_per:
            keys = ", ".join(["f", *(self.expressions.reference(name) for name in self.spec.one_row_per)])
            sql += f" qualify row_number() over (partition by {keys} order by _row) = 1"
        return sql

    def _lines(self) -> str:
        """What the rows are taken from: the delivered lines, or a line per value of the column `each` names."""
        each = self.spec.each
        if each is None:
            return "delivered"
        column = self.expressions.reference(each.column)
        if each.separator is None:
            values = f"case when json_valid({column}) then json_extract_string({column}, '$[*]') end"
        else:
            values = f"list_filter(string_split({column}, {literal(each.separator)}), lambda part: trim(part) <> '')"
        return (
            "(select * exclude (_values), unnest(_values) as _each, unnest(range(1, len(_values) + 1)) as _each_number "
            f"from (select *, {values} as _values from delivered))"
        )

    @property
    def ignored(self) -> str:
        condition = self.parsed.files[0].export.spec.ignored_rows
        return self.expressions.condition(condition) if condition else ""

    def _count(self) -> tuple[dict[int, int], dict[str, int]]:
        """Rows per file number, and faults per column or columns."""
        columns = [c for c in self.shape.columns if c.name in self.delivered or c.is_required]
        faults = [self.faults.of(column) for column in columns] + [fault for fault, _ in self.faults.of_rows().values()]
        counts = [f"count(*) filter (where {fault})" for fault in faults]
        found = self.connection.execute(
            f"select f, {', '.join(['count(*)', *counts])} from ({self._rows()}) group by f"
        ).fetchall()
        names = [column.name for column in columns] + list(self.faults.of_rows())
        totals = {int(row[0]): int(row[1]) for row in found}
        return totals, {name: sum(row[2 + place] for row in found) for place, name in enumerate(names)}

    def _write_bad(self, condition: str, path: Path) -> dict[int, int]:
        names, reasons = self.faults.told(
            [column for column in self.shape.columns if column.name in self.delivered or column.is_required]
        )
        self.connection.execute(
            f"copy (select {literal(self.shape.source)} as source, {literal(self.shape.name)} as object, _file, _line, "
            f"{int(self.load_id)}::bigint as _load, {literal(self.layout)} as _layout, {names} as column_name, "
            f"{reasons} as reason, {self.parsed.raw_text} as raw_text, f "
            f"from ({self._rows()}) where {condition} order by _row) to {literal(path)} (format parquet)"
        )
        return dict(self.connection.execute(f"select f, count(*) from {literal(path)} group by f").fetchall())

    def _write_rows(self, path: Path, condition: str) -> None:
        columns = ", ".join(identifier(column.name) for column in self.shape.columns)
        where = f" where not ({condition})" if condition else ""
        # windows and joins shuffle the rows; raw keeps them as they arrived
        order = (
            " order by _row" + (", _each_number" if self.spec.each else "")
            if self.is_shuffled or self.spec.each or " over (" in self._rows()
            else ""
        )
        self.connection.execute(
            f"copy (select {columns}, {self.parsed.rest} as _extra, {literal(self.layout)} as _layout, _file, _line, "
            f"{int(self.load_id)}::bigint as _load from ({self._rows()}){where}{order}) "
            f"to {literal(path)} ({PARTITION_OPTIONS})"
        )
