"""From a figure of marts.retention to its customers: for each figure the condition under which a customer counts in it.

README and docs/from-figure-to-source.md say the same for those who write SQL; a test compares every cell of marts.retention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from holdfast.errors import HoldfastError
from holdfast.explain.cells import DIMENSIONS, Cell
from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The reason that is given for each customer: see reasons.py.
Kind = Literal["opening", "closing", "churned", "came", "between", "lost", "orders", "previous", "to_date"]


@dataclass(frozen=True)
class Figure:
    """`condition` says who counts, `amount` what they add to the figure (None: one each), `reason` which evidence is shown."""

    condition: str
    reason: Kind
    amount: str | None = None


NET = "p.net_revenue_amount"
PREVIOUS = "p.previous_net_revenue_amount"
# Over core.fct_customer_periods (p) and marts.retention_customers (c).
PERIOD_FIGURES = {
    "opening_count": Figure("p.is_active_at_opening", "opening"),
    "retained_count": Figure("p.is_retained", "closing"),
    "churned_count": Figure("p.is_churned", "churned"),
    "new_count": Figure("p.is_new", "came"),
    "reactivated_count": Figure("p.is_reactivated", "came"),
    "transient_count": Figure("p.is_transient", "between"),
    "closing_count": Figure("p.is_active_at_closing", "closing"),
    "buyer_count": Figure("p.order_count > 0", "orders"),
    "repeat_buyer_count": Figure("p.order_count > 1", "orders"),
    "order_count": Figure("p.order_count > 0", "orders", "p.order_count"),
    "net_revenue_amount": Figure("p.net_revenue_amount <> 0", "orders", NET),
    "previous_revenue_amount": Figure(f"p.is_active_at_opening and {PREVIOUS} <> 0", "previous", PREVIOUS),
    "kept_revenue_amount": Figure(f"p.is_active_at_opening and {NET} <> 0", "orders", NET),
    "kept_revenue_at_most_amount": Figure(
        f"p.is_active_at_opening and least({NET}, {PREVIOUS}) <> 0", "orders", f"least({NET}, {PREVIOUS})"
    ),
    "reactivated_revenue_amount": Figure(f"p.is_reactivated and {NET} <> 0", "orders", NET),
}
# Over marts.retention_customers (c) and, left joined, the period (p) with the tier of its opening.
TO_DATE_FIGURES = {
    "lost_at_opening_count": Figure(
        "c.first_active_on < $start and not coalesce(p.is_active_at_opening, false)", "lost"
    ),
    "buyer_to_date_count": Figure("c.first_ordered_on <= $end", "to_date"),
    "repeat_buyer_to_date_count": Figure("c.second_ordered_on <= $end", "to_date"),
}
# Of these, orders of nobody known are a part under 'all' and '(none)'.
OF_NOBODY_TOO = ("order_count", "net_revenue_amount")
PERIODS = """
    core.fct_customer_periods as p
    inner join marts.retention_customers as c on p.customer_id = c.customer_id
"""
# Who did nothing in the period has no row in it: their tier is that of the first of the month in which the period opens, or the
# lowest one, in which everybody began.
TO_DATE = """
    (
        select flags.is_active_at_opening, known.customer_id,
            case
                when known.first_active_on < date_trunc('month', $start)
                    then coalesce(tiers.tier, (select max(tier) from marts.customer_tiers))
            end as tier
        from marts.retention_customers as known
        left join core.fct_customer_periods as flags
            on known.customer_id = flags.customer_id and flags.period_grain = $grain and flags.period_start = $start
        left join marts.customer_tiers as tiers
            on known.customer_id = tiers.customer_id and tiers.valid_from <= date_trunc('month', $start)
            and coalesce(tiers.valid_to > date_trunc('month', $start), true)
    ) as p
    inner join marts.retention_customers as c on p.customer_id = c.customer_id
"""


def figure_names(row: dict[str, Any]) -> list[str]:
    """Every figure of a row of marts.retention."""
    return [name for name in row if name.endswith(("_count", "_amount")) or "_rate" in name]


def check_figure(row: dict[str, Any], name: str) -> str:
    """`name`, when marts.retention has such a figure; HoldfastError with the nearest ones otherwise."""
    known = figure_names(row)
    wanted = re.sub(r"[\s-]+", "_", name.strip().casefold())
    if wanted in known:
        return wanted
    near = get_close_matches(wanted, known, 3, 0.4) or known[:3]
    raise HoldfastError(
        f"marts.retention has no figure '{name}'; near it are {', '.join(near)}. All of them: {', '.join(known)}."
    )


def is_listed(name: str) -> bool:
    """Whether the figure is a count or sum over customers (a rate is made of two that are)."""
    return name in PERIOD_FIGURES or name in TO_DATE_FIGURES


def figure(name: str) -> Figure:
    """The figure of that name, which must be listed."""
    return PERIOD_FIGURES.get(name) or TO_DATE_FIGURES[name]


def customers_query(cell: Cell, name: str) -> str:
    """SQL over the published tables with the parameters of the cell: customer_id and amount of everybody who counts in the figure."""
    about = figure(name)
    is_of_period = name in PERIOD_FIGURES
    conditions = [about.condition]
    if is_of_period:
        conditions += ["p.period_grain = $grain", "p.period_start = $start"]
    if cell.segment_by != "all":
        conditions.append(f"{DIMENSIONS[cell.segment_by]} = $segment")
    return (
        f"select c.customer_id, {about.amount or '1'} as amount from {PERIODS if is_of_period else TO_DATE}"
        f" where {' and '.join(conditions)}"
    )


def find_customers(connection: DuckDBPyConnection, cell: Cell, name: str, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` customers behind a listed figure: who adds most first, then who brought most so far."""
    query = f"""
        select counted.customer_id, counted.amount, known.name, tiers.tier, worth.revenue_to_date_amount
        from ({customers_query(cell, name)}) as counted
        left join core.dim_customers as known on counted.customer_id = known.customer_id
        left join marts.customer_value as worth on counted.customer_id = worth.customer_id
        left join marts.customer_tiers as tiers on counted.customer_id = tiers.customer_id and tiers.is_current
        order by counted.amount desc, worth.revenue_to_date_amount desc nulls last, counted.customer_id
        limit {int(limit)}
    """
    return rows(connection, query, _used(query, cell))


def count_customers(connection: DuckDBPyConnection, cell: Cell, name: str) -> tuple[int, Any]:
    """How many customers count in a listed figure, and what they add up to."""
    query = f"select count(*), coalesce(sum(amount), 0) from ({customers_query(cell, name)}) as counted"
    row = connection.execute(query, _used(query, cell)).fetchone()
    assert row is not None, "an aggregate has a row"
    return int(row[0]), row[1]


def _used(query: str, cell: Cell) -> dict[str, Any]:
    return {name: value for name, value in cell.parameters.items() if f"${name}" in query}
