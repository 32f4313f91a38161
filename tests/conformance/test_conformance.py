"""Mistakes found in leading packages, each looked for in our tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from companies import Company, tables
from holdfast.dbt_manifest import read_project
from holdfast.headline import read_headline

# A view over four tables that each have a key.
GRAINS = {
    "core.fct_customer_periods": ["period_grain", "period_start", "customer_id"],
    # an empty segment or team means any, so no key of dbt's, which wants every column filled
    "core.contact_cadences": ["tier", "channel", "segment", "team"],
}


def _months(company: Company, customer: str, flag: str) -> list[str]:
    """The months in which a flag is set for a customer."""
    rows = company.ask(
        f"select period_start from core.fct_customer_periods where period_grain = 'month' and customer_id = ? and {flag} order by 1",
        customer,
    )
    return [row["period_start"].isoformat()[:7] for row in rows]


def _order(company: Company, order_id: str) -> dict[str, Any]:
    (row,) = company.ask("select * from core.fct_orders where order_id = ?", order_id)
    return row


def _revenue(company: Company, customer: str) -> dict[str, Decimal]:
    rows = company.ask(
        "select period_start, net_revenue_amount from core.fct_customer_periods"
        " where period_grain = 'month' and customer_id = ? and net_revenue_amount <> 0 order by 1",
        customer,
    )
    return {row["period_start"].isoformat()[:7]: row["net_revenue_amount"] for row in rows}


def test_who_leaves_and_returns_is_churned_and_reactivated(company: Company) -> None:
    assert _months(company, "returns", "is_new") == ["2024-01"]
    assert _months(company, "returns", "is_churned") == ["2024-04", "2024-12"]
    assert _months(company, "returns", "is_reactivated") == ["2024-09"]


def test_a_second_churn_counts_again(company: Company) -> None:
    assert _months(company, "churns-twice", "is_churned") == ["2024-04", "2024-09", "2025-02"]
    assert _months(company, "churns-twice", "is_reactivated") == ["2024-06", "2024-11"]
    assert _months(company, "churns-twice", "is_new") == ["2024-01"]


def test_a_contract_past_today_does_not_churn_this_month(company: Company) -> None:
    assert _months(company, "past-today", "is_churned") == []
    assert _months(company, "past-today", "is_active_at_closing")[-1] == "2025-03"


def test_an_open_ended_contract_does_not_vanish(company: Company) -> None:
    months = [f"2024-{month:02d}" for month in range(1, 13)] + ["2025-01", "2025-02", "2025-03"]
    assert _months(company, "open-ended", "is_active_at_closing") == months
    assert _months(company, "open-ended", "is_retained") == months[1:]


def test_one_of_two_contracts_ended_is_no_churn(company: Company) -> None:
    assert _months(company, "two-contracts", "is_churned") == ["2025-01"]
    assert _months(company, "two-contracts", "is_new") == ["2024-01"]


def test_a_cancellation_that_lies_ahead_changes_nothing_yet(company: Company) -> None:
    assert _months(company, "cancels-later", "is_churned") == []
    assert _months(company, "cancels-later", "is_active_at_closing")[-1] == "2025-03"


def test_a_leap_day_is_a_day(company: Company) -> None:
    assert _months(company, "leap-contract", "is_active_at_closing") == ["2024-02"]
    assert _months(company, "leap-contract", "is_churned") == ["2024-03"]
    # 29 February + 89 days = 28 May
    assert _months(company, "leap-order", "is_churned") == ["2024-05"]


def test_an_order_refunded_in_full_was_an_order(company: Company) -> None:
    assert _months(company, "refunded", "is_new") == ["2024-05"]
    assert _revenue(company, "refunded") == {}
    assert _order(company, "refunded-1")["net_amount"] == 0


def test_two_spellings_of_an_email_are_one_person_and_nobody_else(company: Company) -> None:
    rows = company.ask("select * from core.dim_customers where name like '%Ana%' order by customer_id")
    assert [(row["customer_id"], row["name"], row["city"]) for row in rows] == [
        ("like-ana", "Another Ana", "Olinda"),
        ("spelt-1", "Ana M. Silva", "Recife"),
    ]


def test_two_tax_ids_behind_one_email_stay_two_people(company: Company) -> None:
    rows = company.ask("select * from core.dim_customers where customer_id like 'couple%' order by customer_id")
    assert [(row["name"], row["city"], row["state"]) for row in rows] == [("Rui", "Belém", None), ("Eva", None, "PA")]


def test_two_payments_of_an_order_double_nothing(company: Company) -> None:
    order = _order(company, "paid-1")
    assert (order["gross_amount"], order["refund_amount"], order["net_amount"]) == (90, 25, 65)
    assert (order["cost_amount"], order["margin_amount"], order["line_count"]) == (40, 25, 2)
    assert _revenue(company, "paid-twice") == {"2024-07": 65}


def test_a_refund_older_than_any_look_back_still_lands(company: Company) -> None:
    assert _revenue(company, "late-refund") == {"2024-02": 70, "2024-03": -20}
    assert _order(company, "late-1")["net_amount"] == 50
    (march,) = company.ask(
        "select * from marts.retention where segment_by = 'all' and period_grain = 'month' and period_start = '2024-03-01'"
    )
    # two orders of 10 dollars, and the refund
    assert march["net_revenue_amount"] == 50 + 55 - 20


def test_open_conversations_are_not_always_none(company: Company) -> None:
    rows = company.ask("select conversation_id from core.fct_conversations where closed_at is null order by 1")
    # as of 11 March, 00:00 in New York, which is before the answer of that day
    assert [row["conversation_id"] for row in rows] == ["answered-tomorrow", "unanswered"]


def test_every_published_table_has_a_grain_and_keeps_it(company: Company) -> None:
    manifest = read_project(company.settings).writable_manifest().to_dict()
    grains = dict(GRAINS)
    for test in manifest["nodes"].values():
        if test["resource_type"] == "test" and (test.get("test_metadata") or {}).get("name") == "key":
            model = manifest["nodes"][test["attached_node"] or test["depends_on"]["nodes"][0]]
            grains[f"{model['schema']}.{model['name']}"] = test["test_metadata"]["kwargs"]["columns"]
    published = set(tables(company))
    assert published - set(grains) == set(), "no declared grain"
    for table in sorted(published):
        columns = ", ".join(grains[table])
        assert company.ask(f"select {columns} from {table} group by all having count(*) > 1 limit 3") == [], table


def test_nobody_is_not_a_customer(company: Company) -> None:
    nobody = company.ask("select * from core.fct_orders where order_id like 'nobody%'")
    assert [(row["customer_id"], row["is_counted"]) for row in nobody] == [(None, True)] * 2
    for table in (
        "core.dim_customers",
        "core.map_customer_sources",
        "core.fct_customer_periods",
        "marts.customer_value",
    ):
        assert company.ask(f"select * from {table} where coalesce(trim(customer_id), '') = ''") == [], table
    (august,) = company.ask(
        "select * from marts.retention where segment_by = 'all' and period_grain = 'month' and period_start = '2024-08-01'"
    )
    assert (august["order_count"], august["net_revenue_amount"], august["buyer_count"]) == (2, 42, 0)


def test_the_running_period_is_marked_everywhere(company: Company) -> None:
    rows = company.ask(
        "select distinct period_grain, period_start from marts.retention where not is_complete order by all"
    )
    running = {
        "month": date(2025, 3, 1),
        "quarter": date(2025, 1, 1),
        "week": date(2025, 3, 10),
        "year": date(2025, 1, 1),
    }
    assert {row["period_grain"]: row["period_start"] for row in rows} == running
    assert len(rows) == 4
    cells = company.ask("select distinct period_grain, period_start from marts.cohorts where not is_observed")
    assert {cell["period_grain"]: cell["period_start"] for cell in cells} == running
    assert len(cells) == 4


def test_the_headline_is_of_a_whole_month(company: Company) -> None:
    month = read_headline(company.settings).month
    assert month is not None
    assert month["period_start"] == date(2025, 2, 1)


def test_the_local_day_decides_the_month(company: Company) -> None:
    assert _revenue(company, "at-midnight") == {"2024-01": 100, "2024-12": 100}
    assert _months(company, "at-midnight", "is_new") == ["2024-01"]
    assert _revenue(company, "in-summer-time") == {"2024-06": 100, "2024-11": 100}


def test_the_rate_of_the_day_and_refunds_at_the_rate_of_their_order(company: Company) -> None:
    assert _order(company, "usd-1")["gross_amount"] == 50
    assert _order(company, "usd-2")["gross_amount"] == 55
    assert _revenue(company, "dollars") == {"2024-03": 105, "2024-04": -22}


def test_more_refunded_than_sold_is_said_as_it_is(company: Company) -> None:
    assert _revenue(company, "over-refunded") == {"2024-04": 20, "2024-05": -30}
    assert _order(company, "over-1")["net_amount"] == -10


def test_discounts_at_line_and_order_level(company: Company) -> None:
    lines_only, both = _order(company, "discount-1"), _order(company, "discount-2")
    assert (lines_only["discount_amount"], lines_only["net_amount"]) == (7, 93)
    assert (both["discount_amount"], both["net_amount"]) == (12, 88)
    assert (lines_only["tax_amount"], lines_only["shipping_amount"]) == (9, 15), "apart from net"


def test_a_missing_unit_cost_makes_margin_unknown_not_wrong(company: Company) -> None:
    order = _order(company, "cost-1")
    assert (order["net_amount"], order["cost_amount"], order["margin_amount"]) == (30, None, None)


def test_the_worked_example(company: Company) -> None:
    (row,) = company.ask(
        "select * from marts.retention where period_grain = 'month' and period_start = '2025-02-01'"
        " and segment_by = 'segment' and segment = 'worked example'"
    )
    counts = {
        name: row[f"{name}_count"] for name in ("opening", "churned", "new", "reactivated", "closing", "retained")
    }
    assert counts == {"opening": 100, "churned": 12, "new": 20, "reactivated": 8, "closing": 116, "retained": 88}
    assert row["retention_rate"] == 0.88
    assert row["retention_rate_balance"] == 0.96
    assert row["churn_rate"] == 0.12
    assert row["churn_rate_of_total"] == 12 / 128
    assert row["is_complete"]
