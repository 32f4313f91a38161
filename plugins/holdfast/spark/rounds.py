"""A recursive query on Spark: Spark cannot run one whose round looks at itself as a whole, so its worker has DuckDB run it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from holdfast.connections import settled

# What the engine's macros write for Spark and DuckDB says otherwise.
DIALECT = ("create macro datediff(later, earlier) as later - earlier", "create macro date_add(day, days) as day + days")
# The types that a recursive query may return.
KINDS = {
    "bigint": "LongType",
    "boolean": "BooleanType",
    "date": "DateType",
    "double": "DoubleType",
    "string": "StringType",
}


@dataclass
class Rounds:
    """Table function `rounds(rows, query, returns)`.

    `rows` has one struct column per table that `query` reads, named like it (`schema.table` with `__` for the point), of which
    each row fills one; `returns` are the result's columns and types, such as `day date, place bigint`.
    """

    analysis: Any = None

    @staticmethod
    def analyze(rows: Any, query: Any, returns: Any) -> Any:
        from pyspark.sql import types
        from pyspark.sql.udtf import AnalyzeResult

        @dataclass
        class Analysis(AnalyzeResult):  # type: ignore[misc]  # PySpark is not always installed
            tables: str = ""
            query: str = ""

        # a worker has no session that could read DDL
        schema = types.StructType()
        for column in returns.value.split(", "):
            name, kind = column.split(" ")
            schema.add(name, getattr(types, KINDS[kind])())
        return Analysis(schema=schema, tables=rows.dataType.json(), query=query.value)

    def __post_init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def eval(self, row: Any, query: str, returns: str) -> None:
        for name, value in row.asDict(recursive=False).items():
            if value is not None:
                self.rows.setdefault(name, []).append(value.asDict())

    def terminate(self) -> Iterator[tuple[Any, ...]]:
        import duckdb
        import pyarrow as pa
        from pyspark.sql.pandas.types import to_arrow_schema
        from pyspark.sql.types import StructType

        tables = StructType.fromJson(json.loads(self.analysis.tables))
        with duckdb.connect() as connection:
            settled(connection)
            for statement in DIALECT:
                connection.execute(statement)
            for field in tables.fields:
                schema, _, table = field.name.partition("__")
                held = pa.Table.from_pylist(self.rows.get(field.name, []), schema=to_arrow_schema(field.dataType))
                connection.register("held", held)
                connection.execute(f'create schema if not exists "{schema}"')
                connection.execute(f'create table "{schema}"."{table}" as select * from held')
                connection.unregister("held")
            yield from connection.execute(self.analysis.query).fetchall()
