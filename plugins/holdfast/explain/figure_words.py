"""One figure of marts.retention, said in words: its formula, its parts, and the customers behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from holdfast.explain.cells import Cell
from holdfast.explain.figures import (
    OF_NOBODY_TOO,
    check_figure,
    count_customers,
    figure,
    find_customers,
    is_listed,
)
from holdfast.explain.periods import day_before, day_words, period_text, period_words
from holdfast.explain.reasons import reasons
from holdfast.published_copy import rows
from holdfast.summary import money, percent

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What the customers of a count did, in `period`; `day` is the one before it, `close` its last whole day.
DID = {
    "opening_count": "were active when {period} opened, on {day}",
    "retained_count": "were kept in {period}: active when it opened and on {close}",
    "churned_count": "churned in {period}: active when it opened and no longer on {close}",
    "new_count": "were active for the first time in {period}, and still on {close}",
    "reactivated_count": "came back in {period}: lost before it opened, active on {close}",
    "transient_count": "came and went inside {period}",
    "closing_count": "were active on {close}",
    "buyer_count": "ordered in {period}",
    "repeat_buyer_count": "ordered twice or more in {period}",
    "lost_at_opening_count": "had been active before {period}, and were not when it opened, on {day}",
    "buyer_to_date_count": "had ordered by the end of {period}, however long ago",
    "repeat_buyer_to_date_count": "had ordered twice or more by the end of {period}, however long ago",
}


def explain_figure(
    connection: DuckDBPyConnection, cell: Cell, name: str, currency: str | None, limit: int
) -> Iterator[str]:
    """The lines to say of the figure `name` of a cell, with up to `limit` of its customers. HoldfastError: no such figure."""
    name = check_figure(cell.row, name)
    about = _dictionary(connection, name)
    if is_listed(name):
        yield f"{_value_words(cell, name, currency)}."
    else:
        yield f"{name} of {cell.words} is {_shown(cell.row[name], name, currency)}."
    yield f"How it is counted: {about['formula']}"
    if about["caveats"]:
        yield f"Mind: {about['caveats']}"
    if not cell.row["is_complete"]:
        yield f"{period_words(cell.grain, cell.start)} is not over: it is counted up to {day_words(cell.closing_on)}."
    parts = _parts(about)
    for label, terms in parts.items():
        said = "".join(
            f" {sign} {term} {_shown(cell.row[term], term, currency)}" for sign, term in terms if term in cell.row
        )
        yield f"{label}: {said.strip().removeprefix('+ ')}."
    counted = (
        name
        if is_listed(name)
        else next((term for _, term in parts.get("Above the line", []) if is_listed(term)), None)
    )
    if counted is None:
        return
    if counted != name:
        yield ""
        yield f"{_value_words(cell, counted, currency)}."
    yield from _customers(connection, cell, counted, currency, limit)
    for label, terms in parts.items():
        for _, term in terms:
            if term != counted and is_listed(term):
                yield f"{label}, {term}: make explain FIGURE={term} {_asked(cell)}"


def _dictionary(connection: DuckDBPyConnection, name: str) -> dict[str, Any]:
    query = (
        "select formula, numerator, denominator, caveats from audit.metric_dictionary"
        " where table_name = 'marts.retention' and column_name = ?"
    )
    return rows(connection, query, [name])[0]


def _parts(about: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Numerator and denominator as signed figures."""
    return {
        label: [(sign or "+", term) for sign, term in re.findall(r"([+-]?)\s*([a-z]+(?:_[a-z]+)+)", about[part])]
        for label, part in (("Above the line", "numerator"), ("Below it", "denominator"))
        if about[part]
    }


def _value_words(cell: Cell, name: str, currency: str | None) -> str:
    value = _shown(cell.row[name], name, currency)
    whom = "" if cell.segment_by == "all" else f" ({cell.segment_by.replace('_', ' ')} {cell.segment})"
    if name not in DID:
        return f"{name} of {cell.words} is {value}"
    did = DID[name].format(
        period=period_words(cell.grain, cell.start),
        day=day_words(day_before(cell.start)),
        close=day_words(cell.closing_on),
    )
    return f"{value} customer{'' if cell.row[name] == 1 else 's'}{whom} {did}"


def _customers(
    connection: DuckDBPyConnection, cell: Cell, name: str, currency: str | None, limit: int
) -> Iterator[str]:
    number, total = count_customers(connection, cell, name)
    is_sum = figure(name).amount is not None
    if is_sum and name in OF_NOBODY_TOO and total != cell.row[name]:
        of_nobody = _shown(cell.row[name] - total, name, currency)
        yield f"Of that, {of_nobody} is of orders of nobody known: core.fct_orders where customer_id is null."
    if not number:
        return
    found = find_customers(connection, cell, name, limit)
    why = reasons(connection, cell, figure(name).reason, [row["customer_id"] for row in found])
    yield ""
    for row in found:
        brought = money(row["revenue_to_date_amount"], currency)
        who = f"{row['customer_id']}  {row['name'] or '(no name)'}, tier {row['tier'] or 'none'}, {brought} so far"
        adds = f" ({_shown(row['amount'], name, currency)} of it)" if is_sum else ""
        yield f"  {who}{adds}: {why[row['customer_id']]}."
    if number > len(found):
        yield f"  and {number - len(found):,} more: LIMIT={number}, or the queries of docs/from-figure-to-source.md"
    yield ""
    yield f"One of them: make explain CUSTOMER={found[0]['customer_id']}"


def _asked(cell: Cell) -> str:
    period = f"PERIOD={period_text(cell.grain, cell.start)}"
    return period if cell.segment_by == "all" else f'{period} SEGMENT={cell.segment_by}:"{cell.segment}"'


def _shown(value: Any, name: str, currency: str | None) -> str:
    if value is None:
        return "empty (nothing below the line)"
    if name.endswith("_amount"):
        return money(value, currency)
    return percent(value) if "_rate" in name else f"{int(value):,}"
