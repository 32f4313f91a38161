"""What a build finds may not be what the last published one left: a refund that was booked to the wrong order, a backfill that
did not get to its end. The tables are those of one run at once all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from companies import Company, differences

ORDER = {"currency": "BRL", "gross_amount": "100.00", "status": "paid"}
VERSION = {1: "2024-03-01T00:00:00Z", 2: "2024-04-01T00:00:00Z"}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Three customers with an order in each of three months."""
    company = Company(tmp_path, {"reporting_currency": "BRL"})
    company.export("crm/customers_1.csv", [{"customer_id": f"c{n}", "updated_at": VERSION[1]} for n in range(3)])
    company.export(
        "orders/orders_1.csv",
        [
            ORDER | {"order_id": f"o{n}", "customer_id": f"c{n % 3}", "ordered_at": f"2024-0{1 + n // 3}-10T12:00:00Z"}
            for n in range(9)
        ],
    )
    return company


def _same_at_once(company: Company, as_of: str) -> None:
    at_once = company.with_home("at_once")
    at_once.run(as_of, with_checks=False)
    assert differences(company, at_once) == {}


@pytest.mark.slow
def test_a_refund_that_moves_to_another_order_leaves_the_first_one(company: Company) -> None:
    refund = {"refund_id": "r1", "refunded_at": "2024-02-20T12:00:00Z", "amount": "30.00"}
    company.export("orders/refunds_1.csv", [refund | {"order_id": "o1", "updated_at": VERSION[1]}])
    company.run("2024-04-01", with_checks=False)
    company.export("orders/refunds_2.csv", [refund | {"order_id": "o2", "updated_at": VERSION[2]}])
    company.ingest("2024-04-02", with_checks=False)
    assert not company.build("2024-04-02", with_checks=False, killed_after="core")["full_refresh"]
    company.run("2024-04-03", with_checks=False)
    assert company.ask("select order_id, customer_id from core.fct_refunds") == [
        {"order_id": "o2", "customer_id": "c2"}
    ]
    _same_at_once(company, "2024-04-03")


@pytest.mark.slow
def test_an_order_that_comes_late_moves_others_to_another_tier(company: Company) -> None:
    """Retention goes on from what was published, but not where a customer who did nothing counts in another tier now."""
    tier_of_another = """
        select tier from core.fct_customer_periods
        where customer_id = 'c0' and period_grain = 'month' and period_start = '2024-02-01'
    """
    company.run("2024-04-20", with_checks=False)
    assert company.ask(tier_of_another) == [{"tier": "A"}]
    late = ORDER | {
        "order_id": "late",
        "customer_id": "c2",
        "ordered_at": "2024-01-15T12:00:00Z",
        "gross_amount": "9000",
    }
    company.export("orders/orders_2.csv", [late])
    assert not company.run("2024-04-21", with_checks=False)["full_refresh"]
    assert company.ask(tier_of_another) == [{"tier": "C"}]
    _same_at_once(company, "2024-04-21")


@pytest.mark.soak
def test_a_backfill_that_did_not_end_leaves_no_trace(company: Company) -> None:
    company.run("2024-04-01", with_checks=False)
    assert company.build("2024-02-01", with_checks=False, killed_after="core")["full_refresh"]
    assert company.run("2024-04-02", with_checks=False)["full_refresh"]
    _same_at_once(company, "2024-04-02")
