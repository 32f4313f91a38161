"""A PostgreSQL server as the loader sees it: one connection, one transaction, errors as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from holdfast.errors import HoldfastError

if TYPE_CHECKING:
    from pyarrow import RecordBatchReader

# SQLSTATE of "gave up waiting for a lock"
LOCK_NOT_AVAILABLE = "55P03"


class Server:
    """An open transaction on the server that `address` names (a libpq URI or key=value string); `name` is fit for people."""

    def __init__(self, address: str) -> None:
        import adbc_driver_postgresql.dbapi as dbapi

        self.name = _name(address)
        # Autocommit to the driver, which would else refuse to go back to a savepoint; the transaction is begun by hand.
        self._connection = dbapi.connect(address, autocommit=True)
        self.run(["begin"])

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement; its rows, if it has any."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def run(self, statements: list[str]) -> None:
        """Run statements that have no rows."""
        with self._connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def copy_into(self, schema: str, table: str, rows: RecordBatchReader) -> None:
        """Append rows to a table by binary COPY; columns must be those of the table, in its order."""
        with self._connection.cursor() as cursor:
            cursor.adbc_ingest(table, rows, mode="append", db_schema_name=schema)

    def commit(self) -> None:
        """Make everything since the connection was opened seen by others, at once."""
        self.run(["commit"])

    def close(self) -> None:
        """End the connection; what was not committed never was."""
        with suppress(Exception):  # the server may have gone away; there is nothing left to undo
            self._connection.close()


@contextmanager
def open_server(address: str) -> Iterator[Server]:
    """A transaction on the server, rolled back unless committed. HoldfastError where it cannot be reached or refuses something."""
    from adbc_driver_manager import Error

    try:
        server = Server(address)
    except Error as error:
        raise HoldfastError(
            f"PostgreSQL at {_name(address)} cannot be reached ({sentence(error, address)}); check HOLDFAST_POSTGRES and the server."
        ) from None
    try:
        yield server
    except Error as error:
        raise HoldfastError(
            f"PostgreSQL at {server.name} was not loaded ({sentence(error, address)}); its readers keep the version they had."
        ) from None
    finally:
        server.close()


def sentence(error: Exception, address: str) -> str:
    """What the server said, in its first line, without the password."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = next(
        (line for line in lines if "ERROR" in line or "FATAL" in line), lines[0] if lines else type(error).__name__
    )
    said = said.partition("ERROR:")[2] or said.partition("FATAL:")[2] or said
    with suppress(ValueError):
        if password := urlsplit(address).password:
            said = said.replace(password, "***").replace(unquote(password), "***")
    return said.strip().rstrip(".")


def _name(address: str) -> str:
    with suppress(ValueError):
        parts = urlsplit(address)
        if parts.scheme and parts.hostname:
            return f"{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
    return "the address in HOLDFAST_POSTGRES"
