"""An e-mail that turns out to be a switchboard's joins nobody any more, and what it joined before comes apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from companies import Company, differences


@pytest.mark.soak
def test_a_key_that_becomes_shared_lets_go_of_what_it_held(tmp_path: Path) -> None:
    company = Company(tmp_path, {"shared_key_limit": 2, "reporting_currency": "BRL"})
    customer = {"email": "office@mail.test", "created_at": "2024-01-01T00:00:00Z"}
    company.export("crm/customers_1.csv", [customer | {"customer_id": "c1"}])
    order = {"ordered_at": "2024-02-01T12:00:00Z", "currency": "BRL", "gross_amount": "10.00"}
    company.export(
        "orders/orders_1.csv",
        [
            order | {"order_id": "o1", "customer_id": "c1"},
            order | {"order_id": "o2", "email": "Office@mail.test"},
            order | {"order_id": "o3", "email": "lobby@mail.test", "phone": "+55 11 98765-4321"},
        ],
    )
    chat = {"opened_at": "2024-02-02T12:00:00Z", "email": "lobby@mail.test"}
    company.export("chat/conversations_1.csv", [chat | {"conversation_id": "v1"}])
    company.run("2024-03-01", with_checks=False)
    assert company.ask("select distinct customer_id from core.fct_orders where order_id <> 'o3'") == [
        {"customer_id": "c1"}
    ]

    later = {"created_at": "2024-03-01T12:00:00Z"}
    company.export(
        "crm/customers_2.csv",
        [later | {"customer_id": f"c{n}", "email": email} for n, email in enumerate(["office@mail.test"] * 2, 2)]
        + [later | {"customer_id": f"c{n}", "email": "lobby@mail.test"} for n in range(4, 7)],
    )
    assert not company.run("2024-03-02", with_checks=False)["full_refresh"]
    at_once = company.with_home("at_once")
    at_once.run("2024-03-02", with_checks=False)
    assert differences(company, at_once) == {}
    owners = company.ask("select order_id, customer_id from core.fct_orders order by 1")
    assert [(row["order_id"], row["customer_id"]) for row in owners][:2] == [("o1", "c1"), ("o2", None)]
    assert company.ask("select customer_id from core.fct_conversations") == [{"customer_id": None}]
