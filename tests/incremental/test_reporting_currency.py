"""Orders without a currency take the one that all orders come in, also when they came before anybody named it."""

from __future__ import annotations

from pathlib import Path

import pytest

from companies import Company


@pytest.mark.slow
def test_a_currency_that_becomes_known_is_that_of_earlier_orders(tmp_path: Path) -> None:
    company = Company(tmp_path)
    order = {"ordered_at": "2024-02-01T12:00:00Z", "gross_amount": "10.00"}
    company.export("orders/orders_1.csv", [order | {"order_id": "o1", "customer_id": "c1", "currency": ""}])
    company.run("2024-03-01", with_checks=False, last_layer="core")
    assert company.ask("select currency from core.fct_orders") == [{"currency": None}]

    company.export("orders/orders_2.csv", [order | {"order_id": "o2", "customer_id": "c2", "currency": "EUR"}])
    assert not company.run("2024-03-02", with_checks=False, last_layer="core")["full_refresh"]
    assert company.ask("select distinct currency from core.fct_orders") == [{"currency": "EUR"}]
