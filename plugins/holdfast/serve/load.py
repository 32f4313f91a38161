"""From the published copy to the server, in one transaction: what changed is copied, then all views show the new version at once."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.published_copy import open_published, read_manifest
from holdfast.quoting import identifier
from holdfast.serve import statements
from holdfast.serve.pseudonyms import fingerprint, key_pads, pseudonym_key, pseudonym_sql
from holdfast.serve.server import LOCK_NOT_AVAILABLE, Server, open_server
from holdfast.serve.tables import Column, Table, published_tables
from holdfast.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)

BATCH_ROWS = 100_000
# One loader at a time; the number means nothing but "Holdfast loads this database".
LOADING = 4_017_331_905
# Shorter than PostgreSQL's deadlock_timeout (1 s): a reader in our way is never the one that is cancelled.
LOCK_TIMEOUT = "400ms"
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Served:
    """What a load did: the version that readers see now, and its tables that were copied and that were there already."""

    version: str
    loaded: list[str]
    unchanged: list[str]


def serve_postgres(settings: Settings, address: str, patience_seconds: float = PATIENCE_SECONDS) -> Served:
    """Bring the server that `address` names (a libpq URI) to the published version.

    Raises HoldfastError in one sentence when it cannot; what readers had before then stays. `patience_seconds`: how long
    readers with an open transaction are waited for.
    """
    manifest = read_manifest(settings)
    key = pseudonym_key(settings)
    with open_published(settings) as published, open_server(address) as server:
        tables = published_tables(published, manifest, fingerprint(key))
        _begin(server)
        stored = {name for (name,) in server.execute(statements.STORED)}
        shown = {(view, name) for view, name in server.execute(statements.SHOWN)}
        new = [table for table in tables if table.stored_name not in stored]
        for table in new:
            _copy(published, server, table, key)
        _wait_for_readers(server, patience_seconds)
        for table in tables:
            if (table.full_name, table.stored_name) not in shown:
                _show(server, table)
        for view in sorted({view for view, _ in shown} - {table.full_name for table in tables}):
            _drop_view(server, view)
        server.run(statements.show_version(manifest["version"], manifest["as_of"], manifest["code_version"]))
        server.run([statements.grant(table) for table in tables])
        superseded = sorted(stored - {table.stored_name for table in tables})
        server.run([f"drop table {statements.qualified(statements.STORE, name)}" for name in superseded])
        server.commit()
    loaded = [table.full_name for table in new]
    unchanged = [table.full_name for table in tables if table not in new]
    log.info(
        "%s serves %s: %d tables loaded, %d as before.", server.name, manifest["version"], len(loaded), len(unchanged)
    )
    return Served(manifest["version"], loaded, unchanged)


def _begin(server: Server) -> None:
    server.run(["set local standard_conforming_strings = on", f"set local lock_timeout = '{LOCK_TIMEOUT}'"])
    if server.execute(f"select pg_try_advisory_xact_lock({LOADING})") != [(True,)]:
        raise HoldfastError(f"Another load of PostgreSQL at {server.name} is running; wait for it to end.")
    roles = {name for (name,) in server.execute("select rolname::text from pg_roles")}
    missing = [role for role in (statements.READER, statements.NAMES) if role not in roles]
    if missing and server.execute("select rolcreaterole or rolsuper from pg_roles where rolname = current_user") != [
        (True,)
    ]:
        raise HoldfastError(
            f"PostgreSQL at {server.name} has no role {' and no role '.join(missing)}, and the loader may not create roles; "
            f"let an administrator run: {' '.join(f'create role {role};' for role in missing)}"
        )
    server.run([f"create role {role} nologin" for role in missing])
    server.run(statements.prepare())


def _copy(published: DuckDBPyConnection, server: Server, table: Table, key: bytes) -> None:
    server.run([statements.create_stored(table)])
    columns = [f"{_readable(column)} as {identifier(column.name)}" for column in table.columns]
    columns += [f"{_pseudonym(column)} as {identifier(statements.PSEUDONYM + column.name)}" for column in table.hidden]
    query = f"select {', '.join(columns)} from {statements.qualified(table.schema, table.name)}"
    needs_key = any(column.type == "text" for column in table.hidden)
    cursor = published.execute(query, key_pads(key) if needs_key else None)
    server.copy_into(statements.STORE, table.stored_name, cursor.to_arrow_reader(BATCH_ROWS))
    server.run(statements.index_stored(table))


def _readable(column: Column) -> str:
    """The column as PostgreSQL takes it: its texts may hold every character but one."""
    name = identifier(column.name)
    return f"replace({name}::varchar, chr(0), '')" if column.type == "text" else name


def _pseudonym(column: Column) -> str:
    if column.type != "text":  # a date of birth has no pseudonym; nobody sees it
        return f"null::{column.type.replace('numeric', 'decimal')}"
    return pseudonym_sql(_readable(column))


def _wait_for_readers(server: Server, patience_seconds: float) -> None:
    """Lock every view that readers have, or none: a reader's transaction that has seen one table sees all of the same version."""
    views = [statements.qualified(schema, name) for schema, name in server.execute(statements.OUR_VIEWS)]
    if not views:
        return
    from adbc_driver_manager import Error

    deadline = time.monotonic() + patience_seconds
    while True:
        server.run(["savepoint before_lock"])
        try:
            server.run([f"lock table {', '.join(views)} in access exclusive mode"])
        except Error as error:
            if error.sqlstate != LOCK_NOT_AVAILABLE:
                raise
            server.run(["rollback to savepoint before_lock"])
            if time.monotonic() > deadline:
                raise HoldfastError(_who_is_in_the_way(server)) from None
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _who_is_in_the_way(server: Server) -> str:
    found = server.execute(statements.IN_THE_WAY)
    who = ", ".join(f"{user} ({program or 'no name'}, pid {pid})" for pid, user, program in found) or "readers"
    return (
        f"PostgreSQL at {server.name} was not loaded, because {who} did not end a transaction on the tables; "
        "end it, and run again. Readers keep the version they had."
    )


def _show(server: Server, table: Table) -> None:
    """Put the new rows under the public name; where columns went or changed their type, by a new view."""
    from adbc_driver_manager import Error

    server.run(["savepoint before_view"])
    try:
        server.run(statements.show_stored(table))
    except Error:
        server.run(["rollback to savepoint before_view"])
        _drop_view(server, table.full_name)
        server.run(statements.show_stored(table))


def _drop_view(server: Server, name: str) -> None:
    """Drop a view that no longer fits. HoldfastError names what somebody has built on it, which would go with it."""
    built_on = server.execute(statements.built_on(name))
    if built_on:
        raise HoldfastError(
            f"PostgreSQL at {server.name} was not loaded: {name} has other columns now or is gone, and "
            f"{', '.join(name for (name,) in built_on)} is built on it; drop that, and run again. "
            "Readers keep the version they had."
        )
    server.run([f"drop view if exists {statements.qualified(*name.split('.', 1))}"])
