"""A changed setting rebuilds the layers that read it; a home that an older version left is built anew and leaks nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from companies import Company

pytestmark = pytest.mark.slow

ORDERS = [
    {
        "order_id": f"o{n}",
        "customer_id": "c1",
        "ordered_at": f"2024-0{n}-10T12:00:00Z",
        "gross_amount": "9",
        "currency": "EUR",
    }
    for n in (1, 2)
]


def test_layers_and_older_homes(tmp_path: Path) -> None:
    company = Company(tmp_path)
    company.export("orders/orders_1.csv", ORDERS)
    assert company.run("2024-03-01", with_checks=False)["rebuilt_layers"] == ["staging", "core", "marts"]
    assert not company.build("2024-03-01", with_checks=False)["is_needed"]

    company.business = {"contact_cost": {"visit": 30}}
    plan = company.build("2024-03-01", with_checks=False)
    assert (plan["rebuilt_layers"], plan["full_refresh"]) == (["marts"], False)
    assert company.ask("select count(*) as n from core.fct_orders") == [{"n": 2}]

    # as an older version left it: another window, and a table that no model makes any more
    with duckdb.connect(str(company.home / "warehouse.duckdb")) as warehouse:
        warehouse.execute("alter table audit.build_window drop column input")
        warehouse.execute("create table core.left_over as select 1 as n")
        warehouse.execute("insert into audit.identity_registry values ('id:gone', 'gone')")
    assert company.run("2024-03-02", with_checks=False)["full_refresh"]
    left = company.ask_warehouse("select table_name from duckdb_tables() where table_name = 'left_over'")
    assert left == []
    kept = company.ask_warehouse("select customer_id from audit.identity_registry where entity = 'id:gone'")
    assert kept == [{"customer_id": "gone"}]
