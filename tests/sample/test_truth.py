"""The truth holds by itself, and can be found again from the exports alone by somebody who knows only the definitions."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from stdnum.br import cnpj, cpf

Rows = list[dict[str, str]]
Reader = Callable[[str, str], Rows]

AS_OF = "2025-12-15T03:00:00Z"
UNCOUNTED = {"cancelled", "canceled", "void", "voided", "test", "draft", "failed", "expired"}


def _latest(rows: Rows, key: str, when: str) -> Rows:
    """The newest version of every record whose required instant can be read."""
    newest: dict[str, dict[str, str]] = {}
    for row in rows:
        is_good = len(row[when]) == 20 and row[when][5:10] != "02-30" and row[when][5:7] <= "12"
        known = newest.get(row[key])
        if is_good and (known is None or row.get("updated_at", "") >= known.get("updated_at", "")):
            newest[row[key]] = row
    return list(newest.values())


@pytest.fixture(scope="module")
def orders(delivered: Reader) -> Rows:
    rows = [row for row in delivered("orders", "orders") if row["gross_amount"].replace(".", "").isdigit()]
    return _latest(rows, "order_id", "ordered_at")


def _is_counted(order: dict[str, str]) -> bool:
    return order["status"].lower() not in UNCOUNTED and order.get("is_test") != "true" and order["ordered_at"] < AS_OF


def test_flows_add_up(expected: dict[str, Any]) -> None:
    months = expected["months"]
    assert len(months) == 23
    for month in months:
        assert month["closing"] == month["opening"] - month["churned"] + month["new"] + month["reactivated"]
        assert month["opening"] == month["retained"] + month["churned"]
    for before, month in pairwise(months):
        assert before["closing"] == month["opening"]
    assert all(sum(month[flow] for month in months) > 10 for flow in ("churned", "new", "reactivated", "transient"))


def test_seasons_show(expected: dict[str, Any]) -> None:
    orders = {month["month"][:7]: month["orders"] for month in expected["months"]}
    assert orders["2024-12"] > 1.1 * orders["2024-08"] > 1.2 * orders["2025-02"]


def test_order_counts_from_the_files(orders: Rows, expected: dict[str, Any]) -> None:
    counts = expected["orders"]
    assert len(orders) == counts["delivered"]
    assert sum(order["ordered_at"] >= AS_OF for order in orders) == counts["after_as_of"]
    assert sum(map(_is_counted, orders)) == counts["counted"]
    nobody = [o for o in orders if not (o["customer_id"] or o["email"] or o["phone"] or o["tax_id"])]
    assert sum(map(_is_counted, nobody)) == counts["counted_without_customer"]


def test_totals_from_the_files(orders: Rows, delivered: Reader, expected: dict[str, Any]) -> None:
    rates = {row["rate_date"]: Decimal(row["rate"]) for row in delivered("orders", "exchange_rates")}
    rate_of = {}
    gross = discount = refund = Decimal(0)
    for order in orders:
        if _is_counted(order):
            local = _local_day(order["ordered_at"])
            rate = rate_of[order["order_id"]] = Decimal(1) if order["currency"] == "BRL" else rates[local]
            gross += Decimal(order["gross_amount"]) * rate
            discount += Decimal(order["discount_amount"]) * rate
    for row in _latest(delivered("orders", "refunds"), "refund_id", "refunded_at"):
        try:
            amount = Decimal(row["amount"])
        except InvalidOperation:
            continue
        if row["refunded_at"] < AS_OF and row["order_id"] in rate_of:
            refund += amount * rate_of[row["order_id"]]
    found = {"gross": gross, "discount": discount, "refund": refund, "net": gross - discount - refund}
    cent = Decimal("0.01")
    totals = {name: str(amount.quantize(cent, "ROUND_HALF_UP")) for name, amount in found.items()}
    assert {**totals, "orders": len(rate_of)} == expected["totals"]


def _local_day(instant: str) -> str:
    return (datetime.fromisoformat(instant) - timedelta(hours=3)).date().isoformat()


def _keys(row: dict[str, str]) -> Iterable[tuple[str, str]]:
    """What identifies the row, strongest first, in one spelling each."""
    tax_id = "".join(filter(str.isdigit, row.get("tax_id") or ""))
    if cpf.is_valid(tax_id) or cnpj.is_valid(tax_id):
        yield "tax_id", tax_id
    if row.get("email"):
        yield "email", row["email"].strip().lower()
    if row.get("phone"):
        digits = "".join(filter(str.isdigit, row["phone"]))
        national = digits[2:] if len(digits) > 11 else digits
        is_old_mobile = len(national) == 10 and national[2] in "6789"
        yield "phone", national[:2] + "9" + national[2:] if is_old_mobile else national


class _Groups:
    """Records joined into persons; two different tax ids never meet over a weaker key."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}
        self.tax_ids: dict[str, set[str]] = {}

    def find(self, node: str) -> str:
        while self.parent.setdefault(node, node) != node:
            node = self.parent[node]
        return node

    def join(self, one: str, other: str, is_guarded: bool) -> None:
        first, second = self.find(one), self.find(other)
        tax_ids = self.tax_ids.get(first, set()) | self.tax_ids.get(second, set())
        if first != second and not (is_guarded and len(tax_ids) > 1):
            self.parent[second], self.tax_ids[first] = first, tax_ids


def test_customers_from_the_files(orders: Rows, delivered: Reader, sample: Path, expected: dict[str, Any]) -> None:
    customers = _latest(delivered("crm", "customers"), "customer_id", "created_at")
    chats = _latest(delivered("chat", "conversations"), "conversation_id", "opened_at")
    groups = _Groups()
    holders: dict[tuple[str, str], dict[str, None]] = {}
    visible = [o for o in orders if o["ordered_at"] < AS_OF] + [c for c in chats if c["opened_at"] < AS_OF]
    for number, row in enumerate([*customers, *visible]):
        keys = list(_keys(row))
        row["node"] = row["customer_id"] or (f"row {number}" if keys else "")
        if row["node"]:
            groups.find(row["node"])
            for key in keys:
                holders.setdefault(key, {}).setdefault(row["node"], None)
                if key[0] == "tax_id":
                    groups.tax_ids.setdefault(row["node"], set()).add(key[1])
    for customer in customers:
        if customer["merged_into_id"]:
            groups.join(customer["customer_id"], customer["merged_into_id"], is_guarded=False)
    for kind in ("tax_id", "email", "phone"):
        for key, nodes in holders.items():
            if key[0] == kind and sum(not node.startswith("row ") for node in nodes) <= 10:
                first, *others = nodes
                for node in others:
                    groups.join(first, node, is_guarded=kind != "tax_id")
    assert len({groups.find(node) for node in list(groups.parent)}) == expected["customers"]
    with (sample / "truth" / "people.csv").open(encoding="utf-8", newline="") as file:
        person_of = {row["value"]: row["person_id"] for row in csv.DictReader(file) if row["kind"] == "customer_id"}
    people: dict[str, set[str]] = {}
    for customer_id, person_id in person_of.items():
        people.setdefault(groups.find(customer_id), set()).add(person_id)
    assert all(len(person_ids) == 1 for person_ids in people.values())
