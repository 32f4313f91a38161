"""A customer with a tenth of all orders, an owner with half of all customers: both engines build the same tables from them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from companies import Company, differences

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

CUSTOMERS = 400
ORDERS = 6000
BEGIN = datetime(2024, 1, 1, 9)


def test_one_customer_and_one_owner_have_much_of_everything(tmp_path: Path, quick_spark: dict[str, Any]) -> None:
    on_duckdb = Company(tmp_path, {"time_zone": "America/Sao_Paulo", "reporting_currency": "BRL"})
    _export(on_duckdb)
    on_spark = on_duckdb.on_spark("on_spark", **quick_spark)
    for company in (on_duckdb, on_spark):
        company.run("2025-03-01", with_checks=False)
    most = on_spark.ask("select count(*) as orders from core.fct_orders group by customer_id order by 1 desc limit 1")
    assert most[0]["orders"] >= ORDERS / 10
    owned = on_spark.ask("select count(*) as customers from core.dim_customers where owner = 'Ana'")
    assert owned[0]["customers"] >= CUSTOMERS / 2
    assert differences(on_duckdb, on_spark, same_days=True) == {}


def _export(company: Company) -> None:
    dice = random.Random(8)
    names = [f"c{number:04d}" for number in range(CUSTOMERS)]
    company.export(
        "crm/customers.csv",
        (
            {
                "customer_id": name,
                "email": f"{name}@mail.test",
                "owner": "Ana" if number <= CUSTOMERS / 2 else f"owner {number % 7}",
                "segment": ("retail", "wholesale", "")[number % 3],
                "created_at": _instant(dice, 60),
                "call_opt_in": "true",
            }
            for number, name in enumerate(names)
        ),
    )
    company.export(
        "orders/orders.csv",
        (
            {
                "order_id": f"o{number:05d}",
                "customer_id": names[0] if number % 9 == 0 else dice.choice(names),
                "ordered_at": _instant(dice, 400),
                "status": "paid",
                "currency": "BRL",
                "gross_amount": f"{dice.randrange(100, 90000) / 100:.2f}",
            }
            for number in range(ORDERS)
        ),
    )
    company.export(
        "chat/conversations.csv",
        (
            {
                "conversation_id": f"v{number:04d}",
                "customer_id": names[0] if number % 5 == 0 else dice.choice(names),
                "opened_at": _instant(dice, 400),
                "topic": dice.choice(("complaint", "question", "")),
            }
            for number in range(CUSTOMERS)
        ),
    )


def _instant(dice: random.Random, days: int) -> str:
    return (BEGIN + timedelta(minutes=dice.randrange(days * 24 * 60))).strftime("%Y-%m-%dT%H:%M:%SZ")
