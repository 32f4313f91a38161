"""The tiny company of README.md: every figure as it was worked out by hand."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from companies import Company, Rows

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def company(golden_company: Company) -> Company:
    return golden_company


def _expected(name: str) -> list[dict[str, str]]:
    with (HERE / "expected" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _as_text(value: Any) -> str:
    """As the expected files write it: amounts without needless zeros, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    return value.isoformat() if isinstance(value, date) else str(value)


def _as_expected(rows: Rows, columns: list[str]) -> list[dict[str, str]]:
    return [{column: _as_text(row[column]) for column in columns} for row in rows]


def _ratio(numerator: str, denominator: str) -> Any:
    return pytest.approx(float(numerator) / float(denominator), abs=1e-12) if float(denominator) else None


def test_retention(company: Company) -> None:
    expected = _expected("retention")
    rows = company.ask(
        "select * from marts.retention where segment_by = 'all' and period_grain <> 'week' order by period_grain, period_start"
    )
    assert _as_expected(rows, list(expected[0])) == expected


def test_rates_from_the_counts_beside_them(company: Company) -> None:
    rows = company.ask("select * from marts.retention where segment_by = 'all' and period_grain <> 'week'")
    by_period = {(row["period_grain"], row["period_start"].isoformat()): row for row in rows}
    for wanted in _expected("retention"):
        found = by_period[wanted["period_grain"], wanted["period_start"]]
        opening, of_total = (
            wanted["opening_count"],
            sum(int(wanted[f"{n}_count"]) for n in ("opening", "new", "reactivated")),
        )
        balance = str(int(wanted["closing_count"]) - int(wanted["new_count"]))
        rates = {
            "retention_rate": _ratio(wanted["retained_count"], opening),
            "retention_rate_balance": _ratio(balance, opening),
            "churn_rate": _ratio(wanted["churned_count"], opening),
            "churn_rate_of_total": _ratio(wanted["churned_count"], str(of_total)),
            "reactivation_rate": _ratio(wanted["reactivated_count"], wanted["lost_at_opening_count"]),
            "gross_revenue_retention_rate": _ratio(
                wanted["kept_revenue_at_most_amount"], wanted["previous_revenue_amount"]
            ),
            "net_revenue_retention_rate": _ratio(wanted["kept_revenue_amount"], wanted["previous_revenue_amount"]),
            "net_revenue_retention_with_reactivation_rate": found["net_revenue_retention_with_reactivation_rate"],
            "repurchase_rate": _ratio(wanted["repeat_buyer_count"], wanted["buyer_count"]),
            "repurchase_rate_to_date": _ratio(
                str(found["repeat_buyer_to_date_count"]), str(found["buyer_to_date_count"])
            ),
        }
        assert {name: found[name] for name in rates} == rates
        ticket = (
            Decimal(wanted["net_revenue_amount"]) / Decimal(wanted["order_count"])
            if wanted["order_count"] != "0"
            else None
        )
        assert found["average_ticket_amount"] == (None if ticket is None else ticket.quantize(Decimal("0.0001")))


def test_weeks_follow_from_the_days(company: Company) -> None:
    """Spot checks at week ends: C10's contract ends on Tuesday 2024-08-20, C12 starts on Tuesday 2024-12-31."""
    rows = company.ask("select * from marts.retention where segment_by = 'all' and period_grain = 'week'")
    weeks = {row["period_start"].isoformat(): row for row in rows}
    assert (weeks["2024-08-05"]["new_count"], weeks["2024-08-19"]["churned_count"]) == (1, 1)
    assert (weeks["2024-12-30"]["new_count"], weeks["2024-12-30"]["churned_count"]) == (1, 1)
    assert not weeks["2025-02-24"]["is_complete"], "as_of falls on its Saturday"


@pytest.mark.parametrize(
    ("segment_by", "segment"),
    [
        ("all", "'all'"),
        *((name, f"coalesce(c.{name}, '(none)')") for name in ("segment", "acquisition_channel", "owner", "country")),
        ("tier", "coalesce(p.tier, '(none)')"),
        (
            "contract",
            "case when p.customer_id in (select customer_id from core.fct_contracts where is_counted)"
            " then 'with contract' else 'without contract' end",
        ),
    ],
)
def test_every_cell_opens_into_its_customers(company: Company, segment_by: str, segment: str) -> None:
    """By the conditions that the README gives for the query that traces a cell."""
    conditions = {
        "opening_count": "p.is_active_at_opening",
        "retained_count": "p.is_retained",
        "churned_count": "p.is_churned",
        "new_count": "p.is_new",
        "reactivated_count": "p.is_reactivated",
        "transient_count": "p.is_transient",
        "closing_count": "p.is_active_at_closing",
        "buyer_count": "p.order_count > 0",
        "repeat_buyer_count": "p.order_count > 1",
    }
    counts = ", ".join(f"count(*) filter (where {condition}) as {name}" for name, condition in conditions.items())
    names = ", ".join(conditions)
    zeros = ", ".join(f"coalesce(customers.{name}, 0)" for name in conditions)
    cells = company.ask(
        f"""
        with customers as (
            select p.period_grain, p.period_start, {segment} as segment, {counts}
            from core.fct_customer_periods as p
            join core.dim_customers as c using (customer_id)
            group by all
        )
        select ({zeros}) as traced, ({", ".join(f"cells.{name}" for name in conditions)}) as published
        from (select period_grain, period_start, segment, {names} from marts.retention where segment_by = ?) as cells
        full join customers using (period_grain, period_start, segment)
        """,
        segment_by,
    )
    assert len(cells) > 20
    assert [cell for cell in cells if cell["traced"] != cell["published"]] == []


def test_cohorts(company: Company) -> None:
    expected = _expected("cohorts")
    cells = company.ask("select * from marts.cohorts where period_grain = 'month' order by cohort_start, age")
    assert len(cells) == 63
    assert all(cell["is_observed"] for cell in cells)
    listed = [cell for cell in cells if cell["active_count"] or cell["net_revenue_amount"]]
    assert _as_expected(listed, list(expected[0])) == expected
    assert all(cell["retention_rate"] == cell["active_count"] / cell["cohort_size"] for cell in cells)


def test_tiers(company: Company) -> None:
    rows = {row["customer_id"]: row for row in company.ask("select * from marts.customer_tiers where is_current")}
    expected = _expected("tiers")
    assert sorted(rows) == sorted(wanted["customer_id"] for wanted in expected)
    for wanted in expected:
        found = rows[wanted["customer_id"]]
        assert (found["tier"], _as_text(found["window_revenue_amount"])) == (
            wanted["tier"],
            wanted["window_revenue_amount"],
        )
        share = found["cumulative_share_before"]
        assert share == (_ratio(wanted["revenue_before"], "1420") if wanted["revenue_before"] else None)


def test_customer_value(company: Company) -> None:
    expected = _expected("customer_value")
    rows = company.ask("select * from marts.customer_value order by customer_id")
    assert _as_expected(rows, list(expected[0])) == expected


def test_agenda(company: Company) -> None:
    expected = _expected("agenda")
    rows = company.ask("select * from marts.contact_agenda order by customer_id, channel, due_on")
    known = {(wanted["customer_id"], wanted["channel"]) for wanted in expected}
    found = _as_expected([row for row in rows if (row["customer_id"], row["channel"]) in known], list(expected[0]))
    assert found == sorted(expected, key=lambda wanted: (wanted["customer_id"], wanted["channel"], wanted["due_on"]))
    assert {row["customer_id"] for row in rows} == {"C01", "C02", "C03", "C05", "C12", "C13"}
    assert not [row for row in rows if (row["customer_id"], row["channel"]) in {("C02", "call"), ("C02", "visit")}]
    calls = [row["due_on"] for row in rows if (row["customer_id"], row["channel"]) == ("C12", "call")]
    weeks = {day.isocalendar()[1] for day in calls}
    assert len(calls) >= 7, "two per week, one of which may make room for the visit of its day"
    assert all(later.toordinal() - earlier.toordinal() >= 2 for earlier, later in pairwise(calls))
    for customer, first in {"C05": "2025-02-28", "C12": "2025-03-03"}.items():
        emails = [row for row in rows if (row["customer_id"], row["channel"]) == (customer, "email")]
        assert (_as_text(emails[0]["planned_on"]), _as_text(emails[0]["due_on"])) == (first, "2025-03-03")
        assert all((later["due_on"] - earlier["due_on"]).days >= 7 for earlier, later in pairwise(emails))
    assert len({(row["customer_id"], row["due_on"]) for row in rows}) == len(rows), "one contact a day"
    assert weeks >= {10, 11, 12, 13}


def test_row_accounting(company: Company) -> None:
    expected = _expected("row_accounting")
    rows = company.ask("select * from audit.row_accounting where input_count > 0")
    assert all(row["is_accounted"] for row in rows)
    key = ("source", "object")
    found = sorted(_as_expected(rows, list(expected[0])), key=lambda row: [row[k] for k in key])
    assert found == sorted(expected, key=lambda row: [row[k] for k in key])


def test_the_unreadable_refund_is_set_aside_with_its_place(company: Company) -> None:
    (row,) = company.ask_warehouse("select * from raw.quarantine")
    assert (row["source"], row["object"], row["column_name"], row["_line"]) == ("orders", "refunds", "amount", 4)
    assert "ten" in row["raw_text"]


def test_the_same_person_twice_is_one_customer(company: Company) -> None:
    rows = company.ask("select * from core.map_customer_sources where source_customer_id like 'C06%' order by all")
    assert {row["customer_id"] for row in rows} == {"C06"}
    (fabio,) = company.ask("select * from core.dim_customers where customer_id = 'C06'")
    assert (fabio["crm_record_count"], fabio["name"]) == (2, "Fábio S.")
