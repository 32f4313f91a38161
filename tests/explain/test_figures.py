"""From a figure of marts.retention to its customers: they add up to it, and the reasons given are true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from companies import Company
from holdfast.explain import Cell, count_customers, find_cell, find_customers, reasons
from holdfast.explain.figures import OF_NOBODY_TOO, PERIOD_FIGURES, TO_DATE_FIGURES, figure_names
from holdfast.explain.periods import period_text
from holdfast.explain.reasons import EVIDENCE
from holdfast.published_copy import open_published, published_as_of, rows

LISTED = [*PERIOD_FIGURES, *TO_DATE_FIGURES]


@pytest.fixture(scope="module")
def copy(sample_company: Company) -> Iterator[DuckDBPyConnection]:
    with open_published(sample_company.settings) as connection:
        yield connection


@pytest.fixture(scope="module")
def as_of_on(sample_company: Company) -> date:
    return published_as_of(sample_company.settings).date()


def cells(copy: DuckDBPyConnection, as_of_on: date, name: str) -> Iterator[Cell]:
    """Per dimension a cell of a running and one of a past period, of some grain: drawn by a hash, other ones for each figure."""
    for row in rows(
        copy,
        f"""
        select * from marts.retention where {name} <> 0
        qualify row_number() over (
            partition by segment_by, is_complete order by md5(period_grain || period_start || segment || '{name}')
        ) = 1
        """,
    ):
        period = period_text(row["period_grain"], row["period_start"])
        yield find_cell(copy, as_of_on, period, f"{row['segment_by']}:{row['segment']}")


@pytest.mark.parametrize("name", LISTED)
def test_the_customers_add_up_to_the_figure(copy: DuckDBPyConnection, as_of_on: date, name: str) -> None:
    seen = 0
    for cell in cells(copy, as_of_on, name):
        number, total = count_customers(copy, cell, name)
        if name in OF_NOBODY_TOO and cell.segment in ("all", "(none)"):
            total += of_nobody(copy, cell, name)
        assert total == cell.row[name], cell
        assert len(find_customers(copy, cell, name, 5)) == min(number, 5)
        seen += 1
    assert seen >= 7


def of_nobody(copy: DuckDBPyConnection, cell: Cell, name: str) -> Any:
    """What orders of nobody known add to a cell."""
    sold = "count(*)" if name == "order_count" else "sum(gross_amount - discount_amount)"
    refunded = "count(*) * 0" if name == "order_count" else "sum(refund_amount)"
    query = f"""
        select coalesce((
            select {sold} from core.fct_orders
            where is_counted and customer_id is null and ordered_on between $start and $end
        ), 0) - coalesce((
            select {refunded} from core.fct_refunds
            where is_counted and customer_id is null and refunded_on between $start and $end
        ), 0)
    """
    row = copy.execute(query, {"start": cell.start, "end": cell.end}).fetchone()
    assert row
    return row[0] if name == "order_count" else Decimal(row[0])


def test_every_figure_is_listed_or_made_of_two_that_are(copy: DuckDBPyConnection) -> None:
    row = rows(copy, "select * from marts.retention limit 1")[0]
    terms = dict(
        copy.execute(
            "select column_name, numerator || ' ' || denominator from audit.metric_dictionary"
            " where table_name = 'marts.retention'"
        ).fetchall()
    )
    assert len(figure_names(row)) > 25
    for name in figure_names(row):
        assert name in LISTED or any(listed in terms[name] for listed in LISTED), name


@pytest.mark.parametrize("name", ["opening_count", "closing_count"])
def test_who_was_active_is_covered_on_that_day(copy: DuckDBPyConnection, as_of_on: date, name: str) -> None:
    cell = find_cell(copy, as_of_on, "2025-11", "")
    found = [row["customer_id"] for row in find_customers(copy, cell, name, 10_000)]
    why = reasons(copy, cell, PERIOD_FIGURES[name].reason, found)
    assert set(why) == set(found)
    assert sum("with an open end" in text for text in why.values()) < len(found)
    day = date(2025, 10, 31) if name == "opening_count" else date(2025, 11, 30)
    given = {"ids": found, "day": day, "start": cell.start, "end": cell.end}
    for row in rows(copy, EVIDENCE, given):
        assert row["started_on"] <= day, row
        assert row["covered_until"] is None or row["covered_until"] >= day, row


def test_who_churned_was_lost_in_the_period(copy: DuckDBPyConnection, as_of_on: date) -> None:
    cell = find_cell(copy, as_of_on, "2025-11", "")
    found = [row["customer_id"] for row in find_customers(copy, cell, "churned_count", 10_000)]
    given = {"ids": found, "day": cell.closing_on, "start": cell.start, "end": cell.end}
    evidence = rows(copy, EVIDENCE, given)
    assert len(evidence) == len(found) > 50
    assert all(cell.start <= row["lost_on"] <= cell.closing_on for row in evidence)
    assert all(row["last_order_id"] or row["last_contract_id"] for row in evidence)


def test_who_came_back_had_been_lost_and_who_is_new_had_not(copy: DuckDBPyConnection, as_of_on: date) -> None:
    cell = find_cell(copy, as_of_on, "2025-11", "")
    for name, word in (("reactivated_count", "came back"), ("new_count", "active for the first time")):
        found = [row["customer_id"] for row in find_customers(copy, cell, name, 10_000)]
        why = reasons(copy, cell, "came", found)
        assert len(why) == cell.row[name] > 0
        assert all(word in text and "None" not in text for text in why.values())
