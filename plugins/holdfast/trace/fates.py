"""What became of a record in the published copy: its fact, whether it counts and why not, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from holdfast.published_copy import is_published, published_as_of, rows
from holdfast.settings import Settings
from holdfast.trace.catalogue import published_loads
from holdfast.trace.objects import Asked, condition
from holdfast.trace.sayings import SAYINGS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
# The public table with a row per record, and its columns for the key of the export.
FACTS = {
    "orders": ("core.fct_orders", ("order_id",)),
    "order_lines": ("core.fct_order_lines", ("order_id", "line_number")),
    "refunds": ("core.fct_refunds", ("refund_id",)),
    "contacts": ("core.fct_contacts", ("contact_id",)),
    "contracts": ("core.fct_contracts", ("contract_id",)),
    "conversations": ("core.fct_conversations", ("conversation_id",)),
    "messages": ("core.fct_messages", ("delivered_conversation_id", "message_id")),
    "customers": ("core.map_customer_sources", ("source_customer_id",)),
}
# What must have happened before as_of for the record to count.
HAPPENED = {
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "contacts": "occurred_at",
    "conversations": "opened_at",
    "messages": "sent_at",
}


def fate(connection: DuckDBPyConnection, settings: Settings, asked: Asked, winner: Row) -> list[str]:
    """Lines about the version that counts. Without a published copy there is nothing to say yet."""
    if not is_published(settings):
        return ["Nothing is published yet: `make run` builds the tables."]
    if winner["_load"] > published_loads(settings)[asked.source]:
        return ["The published copy was built before this load; the next build takes it up."]
    lines = list(_said(connection, settings, asked, winner))
    tables = readers_of(connection, asked.source, asked.name)
    what = FACTS[asked.name][0] if asked.name in FACTS and asked.name != "customers" else asked.name
    return [*lines, f"Tables that read {what}: {', '.join(tables)}."] if tables else lines


def _said(connection: DuckDBPyConnection, settings: Settings, asked: Asked, winner: Row) -> Iterator[str]:
    if asked.name not in FACTS:
        return
    table, key = FACTS[asked.name]
    values = list(asked.values)
    found = rows(
        connection,
        f"select * from published.{table} where {condition(key[: len(values)]).replace('= ?', '= cast(? as varchar)')}"
        + (" and source = 'crm'" if asked.name == "customers" else ""),
        values,
    )
    if not found:
        yield _missing(asked, winner, table, settings)
        return
    yield f"{table} has it, from {asked.source}/{found[0]['source_file']} line {found[0]['source_line']}."
    yield from SAYINGS[asked.name](connection, found[0], winner)


def _missing(asked: Asked, winner: Row, table: str, settings: Settings) -> str:
    happened = HAPPENED.get(asked.name)
    if happened:
        as_of = f"{published_as_of(settings):%Y-%m-%d %H:%M}"
        return f"It is not in {table}: {happened} {winner[happened]} is not before as_of ({as_of}, the company's time)."
    return f"It is not in {table}: what it belongs to is not known before as_of."


def readers_of(connection: DuckDBPyConnection, source: str, name: str) -> list[str]:
    """The public tables that read an object's fact (without one: the object), steps in between passed through."""
    fact = (
        FACTS.get(name) if name != "customers" else None
    )  # nothing reads the map: who a record is, is decided before it
    found = connection.execute(
        "select table_name from published.audit.table_lineage where reads_table = ? order by 1",
        [fact[0] if fact else f"raw.{source}_{name}"],
    ).fetchall()
    return [table for (table,) in found]
