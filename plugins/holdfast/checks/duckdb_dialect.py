"""DuckDB for Great Expectations: in UTC, and a result is read whole before its connection goes back to the pool.

Great Expectations fetches only after it has closed the connection, and the rollback that comes with closing discards
a DuckDB result. Its metrics are a handful of rows (unexpected rows are counted, not fetched), so buffering is cheap.
"""

from __future__ import annotations

from typing import Any

from duckdb_sqlalchemy import Dialect, DuckDBExecutionContext
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from holdfast.connections import settled

SCHEME = "duckdb+buffered"


class BufferedExecutionContext(DuckDBExecutionContext):
    """Fetches every row as soon as a statement has run."""

    def post_exec(self) -> None:
        super().post_exec()  # type: ignore[no-untyped-call]  # SQLAlchemy's is not annotated
        if self.cursor is not None and self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class BufferedDialect(Dialect):
    """duckdb-sqlalchemy's dialect with buffered results."""

    execution_ctx_cls = BufferedExecutionContext
    supports_statement_cache = True

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        connection = super().connect(*args, **kwargs)
        settled(connection)
        return connection


registry.register(SCHEME.replace("+", "."), __name__, BufferedDialect.__name__)
