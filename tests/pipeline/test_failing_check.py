"""A critical failure stops the run before anything is published; readers keep the last good version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from companies import Company
from holdfast.errors import HoldfastError


def _order(ident: str, currency: str, at: str, **more: Any) -> dict[str, Any]:
    return {"order_id": ident, "customer_id": "c1", "ordered_at": f"{at}T12:00:00Z", "currency": currency} | {
        "gross_amount": "100.00",
        "status": "paid",
        **more,
    }


@pytest.mark.slow
def test_an_amount_without_a_rate_stops_the_run_and_readers_keep_what_they_had(tmp_path: Path) -> None:
    company = Company(tmp_path, {"reporting_currency": "BRL"})
    company.export("crm/customers_1.csv", [{"customer_id": "c1", "created_at": "2024-01-01T00:00:00Z"}])
    company.export("orders/orders_1.csv", [_order("o1", "BRL", "2024-03-01")])
    company.run("2024-03-02", last_layer="core")
    published = company.home / "published"
    before = (published / "manifest.json").read_bytes(), (published / "current").readlink()

    company.export("orders/orders_2.csv", [_order("o2", "EUR", "2024-03-02")])
    with pytest.raises(HoldfastError) as raised:
        company.run("2024-03-03")
    message = str(raised.value)
    assert "Traceback" not in message
    assert "rate" in message
    assert "o2" in message, "which rows"
    assert str(company.home) in message, "where to look"
    assert ((published / "manifest.json").read_bytes(), (published / "current").readlink()) == before
    assert company.ask("select order_id from core.fct_orders") == [{"order_id": "o1"}]
    with pytest.raises(HoldfastError):  # the same again, not a published half
        company.run("2024-03-03")
    assert (published / "manifest.json").read_bytes() == before[0]

    company.export("orders/exchange_rates_1.csv", [{"rate_date": "2024-03-01", "currency": "EUR", "rate": "5.40"}])
    company.run("2024-03-03", last_layer="core")
    assert company.ask("select order_id, net_amount from core.fct_orders order by 1") == [
        {"order_id": "o1", "net_amount": 100},
        {"order_id": "o2", "net_amount": 540},
    ]


@pytest.mark.slow
def test_an_amount_that_no_longer_fits_once_converted_is_named_by_a_check(tmp_path: Path) -> None:
    company = Company(tmp_path, {"reporting_currency": "BRL"})
    company.export("crm/customers_1.csv", [{"customer_id": "c1", "created_at": "2024-01-01T00:00:00Z"}])
    company.export(
        "orders/orders_1.csv",
        [_order("o1", "BRL", "2024-03-01"), _order("o2", "EUR", "2024-03-01", gross_amount="9999999999999")],
    )
    company.export("orders/exchange_rates_1.csv", [{"rate_date": "2024-03-01", "currency": "EUR", "rate": "54"}])
    with pytest.raises(HoldfastError, match=r"counted_orders_have_amounts.*o2"):
        company.run("2024-03-02")


def test_too_many_bad_rows_leave_everything_as_it_was(tmp_path: Path) -> None:
    company = Company(tmp_path, {"bad_row_share": 0.2})
    company.export("orders/orders_1.csv", [_order("o1", "BRL", "2024-03-01"), _order("o2", "BRL", "2024-03-01")])
    company.ingest("2024-03-02", with_checks=False)
    company.export("orders/orders_2.csv", [_order("o3", "BRL", "2024-03-02"), _order("o4", "BRL", "2024-13-02")])
    with pytest.raises(HoldfastError, match=r"1 of 2 rows .*bad_row_share"):
        company.ingest("2024-03-03", with_checks=False)
    assert [path.name for path in (company.home / "loads" / "orders").iterdir()] == ["00000001.json"]
    assert not list((company.home / "raw" / "_pending").rglob("*.parquet"))
