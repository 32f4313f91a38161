"""What the published copy says of the record of each kind: whether it counts, why not, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]


def _order(connection: DuckDBPyConnection, row: Row, winner: Row) -> Iterator[str]:
    if not row["is_counted"]:
        test = (winner["is_test"] or "") == "true"
        why = (
            "it is a test order"
            if test
            else f"its status is {row['status']}"
            if row["status"]
            else "no product was sold on it"
        )
        yield f"It does not count: {why}. It is in no mart."
        return
    yield f"It counts with net {row['net_amount']:,.2f} (gross - discount - refunds), on {row['ordered_on']}."
    yield from _cells(row["ordered_on"], "order_count and net_revenue_amount")
    yield from _customer(connection, row, row["ordered_on"])


def _line(connection: DuckDBPyConnection, row: Row, winner: Row) -> Iterator[str]:
    counts = (
        "It counts"
        if row["is_counted"]
        else f"It does not count as a sale (kind {row['line_kind']}, or its order does not)"
    )
    yield f"{counts}; it follows order {row['order_id']}: make trace ID=order:{row['order_id']}."


def _refund(connection: DuckDBPyConnection, row: Row, winner: Row) -> Iterator[str]:
    of = f"order {row['order_id']}" if row["has_order"] else "no order that is known"
    if not row["is_counted"]:
        yield f"It takes nothing off revenue: of a line that is no product, or of an order that does not count ({of})."
        return
    yield f"It takes {row['refund_amount']:,.2f} off net revenue on {row['refunded_on']}; it is of {of}."
    yield from _cells(row["refunded_on"], "net_revenue_amount")
    yield from _customer(connection, row, None)


def _contact(connection: DuckDBPyConnection, row: Row, winner: Row) -> Iterator[str]:
    kept = rows(
        connection,
        "select planned_on, last_due_on, outcome from published.core.fct_planned_contacts"
        " where customer_id = ? and channel = ? and done_on = ?",
        [row["customer_id"], row["channel"], row["occurred_on"]],
    )
    for promise in kept:
        yield f"It kept the promise of {promise['last_due_on']} ({promise['outcome']}): marts.contact_adherence."
    yield from _customer(connection, row, None)


def _contract(connection: DuckDBPyConnection, row: Row, winner: Row) -> Iterator[str]:
    if not row["is_counted"]:
        yield f"It does not count: its status is {row['status'] or 'empty'}, or it begins after as_of."
        return
    until = row["covered_until"] or "an open end"
    yield f"It makes its customer active from {row['started_on']} until {until}: marts.customer_spells."
    yield from _customer(connection, row, None)


def _conversation(connection: DuckDBPyConnection, row: Row, winner: Row) -> Iterator[str]:
    if row["merged_into_id"]:
        yield f"It was merged into {row['merged_into_id']}, and counts there."
    else:
        yield f"It counts on {row['opened_on']}: marts.support_quality, conversation_outcomes."
    yield from _customer(connection, row, None)


def _message(connection: DuckDBPyConnection, row: Row, winner: Row) -> Iterator[str]:
    yield f"It is a message of conversation {row['conversation_id']}, taken as {row['message_kind']}."


def _record(connection: DuckDBPyConnection, row: Row, winner: Row) -> Iterator[str]:
    yield f"It is a record of customer {row['customer_id']} ({row['match_rule']}): make explain CUSTOMER={row['customer_id']}."


def _cells(day: date, figures: str) -> Iterator[str]:
    year, week, _ = day.isocalendar()
    periods = f"{day:%Y-%m}, {day.year}-Q{(day.month + 2) // 3}, {day.year}, {year}-W{week:02d}"
    yield f"marts.retention: {figures} of {periods}, under 'all' and each segment of its customer."


def _customer(connection: DuckDBPyConnection, row: Row, ordered_on: date | None) -> Iterator[str]:
    customer_id = row["customer_id"]
    if customer_id is None:
        yield "Nobody known is behind it: it is in 'all' and '(none)' as revenue, and in no count of customers."
        return
    yield f"It is customer {customer_id}'s: make explain CUSTOMER={customer_id}."
    if ordered_on is None:
        return
    known = rows(
        connection,
        "select first_ordered_on from published.marts.retention_customers where customer_id = ?",
        [customer_id],
    )
    spell = rows(
        connection,
        "select * from published.marts.customer_spells where customer_id = ? and started_on <= ?"
        " order by started_on desc limit 1",
        [customer_id, ordered_on],
    )
    if known:
        yield f"marts.cohorts: the cohort of {known[0]['first_ordered_on']:%Y-%m}. marts.customer_value, customer_tiers: while in their window."
    if spell:
        until = spell[0]["covered_until"] or "an open end"
        yield f"It is part of the activity from {spell[0]['started_on']} until {until}: marts.customer_spells."


# By object: lines about the row of its fact, beside the version of the export that counts.
SAYINGS: dict[str, Callable[[DuckDBPyConnection, Row, Row], Iterator[str]]] = {
    "orders": _order,
    "order_lines": _line,
    "refunds": _refund,
    "contacts": _contact,
    "contracts": _contract,
    "conversations": _conversation,
    "messages": _message,
    "customers": _record,
}
