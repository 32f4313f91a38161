"""A key between two tax ids names nobody, and no other key suffers: whoever comes first, at once and in steps, and back again."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from companies import Company, differences

Record = dict[str, Any]
BUSINESS = {"reporting_currency": "BRL", "shared_key_limit": 10}
FIRST_TAX, OTHER_TAX = "529.982.247-25", "111.444.777-35"
KEYS = {
    "email": {"both": "both@mail.test", "own": "own@mail.test", "first": "first@mail.test"},
    "phone": {"both": "+55 11 98765-4321", "own": "+55 11 98765-0001", "first": "+55 11 98765-0002"},
}
# the rules are the same for both kinds
KINDS = ["email", pytest.param("phone", marks=pytest.mark.soak)]
CREATED = {"created_at": "2024-01-01T00:00:00Z"}


def _order(ident: str, **who: str) -> Record:
    return {"order_id": ident, "ordered_at": "2024-02-01T12:00:00Z", "currency": "BRL", "gross_amount": "10.00", **who}


def _chat(ident: str, **who: str) -> Record:
    return {"conversation_id": ident, "opened_at": "2024-02-02T12:00:00Z", **who}


def _owners(company: Company) -> dict[str, str | None]:
    rows = company.ask(
        "select order_id as ident, customer_id from core.fct_orders"
        " union all select conversation_id, customer_id from core.fct_conversations"
    )
    return {row["ident"]: row["customer_id"] for row in rows}


def _merged(kind: str) -> dict[str, list[Record]]:
    """The CRM merged two records with two tax ids: its word is stronger than the tax ids."""
    key = KEYS[kind]["first"]
    return {
        "crm/customers": [
            CREATED | {"customer_id": "a", "tax_id": FIRST_TAX, kind: key},
            CREATED | {"customer_id": "b", "tax_id": OTHER_TAX, "merged_into_id": "a"},
        ],
        "orders/orders": [_order("guest", **{kind: key}), _order("taxed", tax_id=OTHER_TAX)],
        "chat/conversations": [_chat("asks", **{kind: key})],
    }


def _own_key(kind: str) -> dict[str, list[Record]]:
    """Two tax ids share one key; another key stands on an order of the first one alone."""
    keys = KEYS[kind]
    return {
        "crm/customers": [
            CREATED | {"customer_id": "a", "tax_id": FIRST_TAX, kind: keys["both"]},
            CREATED | {"customer_id": "b", "tax_id": OTHER_TAX, kind: keys["both"]},
        ],
        "orders/orders": [
            _order("named", customer_id="a", **{kind: keys["own"]}),
            _order("guest", **{kind: keys["own"]}),
            _order("between", **{kind: keys["both"]}),
        ],
        "chat/conversations": [_chat("asks", **{kind: keys["own"]})],
    }


def _merged_key(kind: str) -> dict[str, list[Record]]:
    """The key stands on a record that was merged into one of the two who share another key."""
    keys = KEYS[kind]
    files = _own_key(kind)
    files["crm/customers"].append(CREATED | {"customer_id": "c", "merged_into_id": "a", kind: keys["own"]})
    files["orders/orders"] = files["orders/orders"][1:]
    return files


CASES = {"merged": _merged, "own key": _own_key, "key of a merged record": _merged_key}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "case", [each if each == "merged" else pytest.param(each, marks=pytest.mark.slow) for each in CASES]
)
def test_a_key_of_one_customer_leads_there(tmp_path: Path, case: str, kind: str) -> None:
    company = Company(tmp_path, BUSINESS)
    for name, records in CASES[case](kind).items():
        company.export(f"{name}_1.csv", records)
    company.run("2024-03-01", with_checks=False, last_layer="core")
    owners = _owners(company)
    assert (owners["guest"], owners["asks"]) == ("a", "a")
    assert str(owners.get("between", "guest-")).startswith("guest-")
    assert owners.get("taxed", "a") == "a"


@pytest.mark.soak
@pytest.mark.parametrize(
    ("case", "kind"), [("merged", "email"), ("own key", "phone"), ("key of a merged record", "email")]
)
def test_in_any_order_of_arrival(tmp_path: Path, case: str, kind: str) -> None:
    """Who came first gives the golden id its name, so it differs; whose the order is does not."""
    deliveries = list(CASES[case](kind).items())
    for number, order in enumerate(itertools.permutations(deliveries)):
        company = Company(tmp_path / str(number), BUSINESS)
        for step, (name, records) in enumerate(order, 1):
            company.export(f"{name}_{step}.csv", records)
            company.run(f"2024-03-0{step}", with_checks=False, last_layer="core")
        owners, records_of = _owners(company), _records(company)
        assert records_of[owners["guest"]] >= {"a"}
        assert owners["asks"] == owners["guest"]
        assert owners.get("between") not in (
            owners["guest"],
            *(ident for ident, held in records_of.items() if "b" in held),
        )


def _records(company: Company) -> dict[str | None, set[str]]:
    """The customer ids of the sources by golden id."""
    found: dict[str | None, set[str]] = {}
    for row in company.ask("select customer_id, source_customer_id from core.map_customer_sources"):
        found.setdefault(row["customer_id"], set()).add(row["source_customer_id"])
    return found


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_a_conflict_comes_and_goes(tmp_path: Path, kind: str) -> None:
    keys, other = KEYS[kind], {"email": "phone", "phone": "email"}[kind]
    company = Company(tmp_path, BUSINESS)
    first = CREATED | {"customer_id": "a", "tax_id": FIRST_TAX, kind: keys["both"]}
    second = CREATED | {"customer_id": "b", "tax_id": OTHER_TAX, kind: "", other: KEYS[other]["own"]}
    company.export("crm/customers_1.csv", [first, second])
    orders = [_order("guest", **{kind: keys["both"]})]
    if (
        kind == "email"
    ):  # by the key that is contested later, and by one of b's alone; an e-mail of b's would make it b's at once
        orders.append(_order("of b", **{kind: keys["both"], other: KEYS[other]["own"]}))
    company.export("orders/orders_1.csv", orders)
    company.export("chat/conversations_1.csv", [_chat("asks", **{kind: keys["both"]})])
    company.run("2024-03-01", with_checks=False)
    before = _owners(company)
    assert (before["guest"], before["asks"]) == ("a", "a")

    company.export("crm/customers_2.csv", [second | {kind: keys["both"], "updated_at": "2024-03-01T10:00:00Z"}])
    assert not company.run("2024-03-02", with_checks=False)["full_refresh"]
    during = _owners(company)
    assert str(during["guest"]).startswith("guest-")
    assert during["asks"] == during["guest"]
    assert during.get("of b", "b") == "b"
    at_once = company.with_home("during")
    at_once.run("2024-03-02", with_checks=False)
    assert differences(company, at_once) == {}

    company.export("crm/customers_3.csv", [second | {"updated_at": "2024-03-02T10:00:00Z"}])
    assert not company.run("2024-03-03", with_checks=False)["full_refresh"]
    assert _owners(company) == before
    totals = company.ask("select count(*) as orders, sum(order_count) as counted from marts.customer_value")
    assert totals[0]["counted"] == len([ident for ident in before if ident != "asks"])
