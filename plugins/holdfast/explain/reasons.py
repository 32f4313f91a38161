"""Why a customer counts in a figure: the order or contract that covers them, as far as the published tables show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.explain.cells import Cell
from holdfast.explain.figures import Kind
from holdfast.explain.periods import day_before, day_words
from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
SHOWN_ORDERS = 3
# What lies around the day $day for each of the customers $ids: the spell it falls in or follows, with the one before, the last
# order and contract before it, and what happened between $start and $end.
EVIDENCE = """
    with asked as (select unnest($ids) as customer_id),
    spells as (
        select *, lag(lost_on) over (partition by customer_id order by spell_number) as lost_before
        from marts.customer_spells where customer_id in (select customer_id from asked)
    ),
    spell as (
        select * from spells where started_on <= $day
        qualify row_number() over (partition by customer_id order by started_on desc) = 1
    ),
    orders as (
        select * from core.fct_orders where is_counted and customer_id in (select customer_id from asked)
    ),
    last_order as (
        select * from orders where ordered_on <= $day
        qualify row_number() over (partition by customer_id order by ordered_at desc, order_id desc) = 1
    ),
    first_order as (
        select orders.* from orders inner join spell
            on orders.customer_id = spell.customer_id and orders.ordered_on = spell.started_on
        qualify row_number() over (partition by orders.customer_id order by orders.ordered_at, orders.order_id) = 1
    ),
    contract as (
        select * from core.fct_contracts
        where is_counted and started_on <= $day and customer_id in (select customer_id from asked)
        qualify row_number() over (partition by customer_id order by covered_until desc nulls first, contract_id) = 1
    ),
    first_contract as (
        select contracts.customer_id, min(contracts.contract_id) as contract_id
        from core.fct_contracts as contracts inner join spell
            on contracts.customer_id = spell.customer_id and contracts.started_on = spell.started_on
        where contracts.is_counted group by contracts.customer_id
    ),
    made as (
        select customer_id, count(*) as order_count, list(order_id order by ordered_at, order_id) as order_ids
        from orders where ordered_on between $start and $end group by customer_id
    )
    select asked.customer_id, spell.spell_number, spell.started_on, spell.covered_until, spell.lost_on, spell.lost_before,
        spell.last_order_id, spell.last_ordered_on, spell.last_contract_id, spell.churn_window_days,
        last_order.order_id, last_order.ordered_on, last_order.source_file, last_order.source_line,
        first_order.order_id as first_order_id, first_contract.contract_id as first_contract_id, contract.contract_id, contract.covered_until as contract_until,
        coalesce(made.order_count, 0) as order_count, made.order_ids, known.first_ordered_on, known.second_ordered_on
    from asked
    left join spell using (customer_id) left join last_order using (customer_id) left join first_order using (customer_id)
    left join first_contract using (customer_id) left join contract using (customer_id) left join made using (customer_id)
    left join marts.retention_customers as known using (customer_id)
"""


def reasons(connection: DuckDBPyConnection, cell: Cell, kind: Kind, customer_ids: list[str]) -> dict[str, str]:
    """A clause per customer that says why they count in a figure of `kind` in the cell."""
    before = day_before(cell.start)
    days = {"opening": before, "lost": before, "previous": before}
    start, end = cell.start, cell.end
    if kind == "previous":
        start, end = _period_before(cell)
    given = {"ids": customer_ids, "day": days.get(kind, cell.closing_on), "start": start, "end": end}
    say = SENTENCES[kind]
    return {row["customer_id"]: say(row, given["day"]) for row in rows(connection, EVIDENCE, given)}


def _period_before(cell: Cell) -> tuple[Any, Any]:
    end = day_before(cell.start)
    months = {"month": 1, "quarter": 3, "year": 12}.get(cell.grain)
    if months is None:
        return cell.start - timedelta(days=7), end
    index = cell.start.year * 12 + cell.start.month - 1 - months
    return cell.start.replace(year=index // 12, month=index % 12 + 1), end


def _covered(row: Row, day: Any) -> str:
    window_end = row["ordered_on"] and row["ordered_on"] + timedelta(days=row["churn_window_days"] - 1)
    if window_end and window_end >= day:
        return (
            f"ordered on {day_words(row['ordered_on'])} ({_order(row)}), which covers {row['churn_window_days']} days, "
            f"until {day_words(window_end)}"
        )
    until = row["contract_until"]
    return f"contract {row['contract_id']} covers them {f'until {day_words(until)}' if until else 'with an open end'}"


def _ended(row: Row, day: Any) -> str:
    if row["last_order_id"]:
        why = (
            f"last ordered on {day_words(row['last_ordered_on'])} (order {row['last_order_id']}), "
            f"the {row['churn_window_days']} days of it ended on {day_words(row['covered_until'])}"
        )
    else:
        why = f"contract {row['last_contract_id']} ended on {day_words(row['covered_until'])}"
    return f"{why}, lost on {day_words(row['lost_on'])}"


def _came(row: Row, day: Any) -> str:
    by = f"order {row['first_order_id']}" if row["first_order_id"] else f"contract {row['first_contract_id']}"
    if row["lost_before"]:
        return f"lost on {day_words(row['lost_before'])}, came back on {day_words(row['started_on'])} with {by}"
    return f"active for the first time on {day_words(row['started_on'])} with {by}"


def _between(row: Row, day: Any) -> str:
    return f"came on {day_words(row['started_on'])}; {_ended(row, day)}"


def _orders(row: Row, day: Any) -> str:
    if not row["order_count"]:
        return "no order in the period: an earlier one was refunded"
    ids = row["order_ids"]
    more = f" and {len(ids) - SHOWN_ORDERS} more" if len(ids) > SHOWN_ORDERS else ""
    number = f"{row['order_count']:,} order{'s' if row['order_count'] > 1 else ''}"
    return f"{number}: {', '.join(ids[:SHOWN_ORDERS])}{more}"


def _to_date(row: Row, day: Any) -> str:
    second = row["second_ordered_on"]
    return f"first ordered on {day_words(row['first_ordered_on'])}" + (
        f", again on {day_words(second)}" if second else ""
    )


def _order(row: Row) -> str:
    return f"order {row['order_id']}, orders/{row['source_file']} line {row['source_line']}"


SENTENCES: dict[Kind, Callable[[Row, Any], str]] = {
    "opening": _covered,
    "closing": _covered,
    "churned": _ended,
    "lost": _ended,
    "came": _came,
    "between": _between,
    "orders": _orders,
    "previous": _orders,
    "to_date": _to_date,
}
