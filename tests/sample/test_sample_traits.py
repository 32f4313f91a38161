"""The sample shows everything it is meant to show."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from stdnum.br import cnpj, cpf

from holdfast.settings import PROJECT

Reader = Callable[[str, str], list[dict[str, str]]]


def test_sizes(expected: dict[str, Any]) -> None:
    assert 1900 <= expected["customers"] <= 2100
    assert 19000 <= expected["orders"]["counted"] <= 22000
    assert 7500 <= expected["conversations"] <= 8500
    assert expected["orders"]["after_as_of"] > 20
    customers = sum(expected["tiers"].values())
    assert 0.15 <= expected["tiers"]["A"] / customers <= 0.20


def test_every_column_but_one_is_canonical(sample: Path) -> None:
    objects = yaml.safe_load((PROJECT / "plugins" / "holdfast" / "objects.yml").read_text(encoding="utf-8"))
    unknown = set()
    for path in sample.glob("*/*.csv"):
        if path.parent.name != "truth":
            known = objects[path.parent.name][path.name.rsplit("_20", 1)[0]]["columns"]
            heading = path.read_bytes().split(b"\n")[0].decode()
            unknown |= set(heading.replace(";", ",").split(",")) - set(known)
    assert unknown == {"terminal"}


def test_bad_rows_are_few_in_every_file_and_every_object(expected: dict[str, Any]) -> None:
    assert sum(expected["rows_bad"].values()) >= 10
    for name, bad in expected["rows_bad"].items():
        assert bad / expected["rows_delivered"][name] < 0.005


def test_rows_delivered_are_what_the_files_hold(delivered: Reader, expected: dict[str, Any]) -> None:
    for source_object, rows in expected["rows_delivered"].items():
        unreadable = 1 if source_object == "chat.messages" else 0  # the JSON line that breaks off
        assert len(delivered(*source_object.split("."))) == rows - unreadable, source_object


def test_files_come_broken_twice_and_in_portuguese(sample: Path, expected: dict[str, Any]) -> None:
    (broken,) = expected["files_refused"]
    with pytest.raises(EOFError):
        gzip.decompress((sample / broken).read_bytes())
    whole = (sample / broken.replace("_part", "")).read_bytes()
    assert whole.startswith((sample / broken).read_bytes())
    assert (sample / "orders/orders_2024-07 (1).csv").read_bytes() == (
        sample / "orders/orders_2024-07.csv"
    ).read_bytes()
    text = (sample / "orders/order_lines_2024-11.csv").read_bytes().decode("cp1252")
    assert "Açúcar cristal 5 kg;mercearia" in text
    with pytest.raises(UnicodeDecodeError):
        (sample / "orders/order_lines_2024-11.csv").read_bytes().decode("utf-8")
    days = {
        line.split(";")[5][:2] for line in (sample / "orders/orders_2024-11.csv").read_text("cp1252").splitlines()[1:]
    }
    assert "30" in days
    assert "01" in days


def test_gross_is_the_sum_of_the_lines(delivered: Reader) -> None:
    lines: dict[tuple[str, str], int] = {}
    for line in delivered("orders", "order_lines"):
        if line["unit_price"] and line["quantity"].isdigit():
            lines[line["order_id"], line["line_number"]] = int(line["quantity"]) * _cents(line["unit_price"])
    gross: Counter[str] = Counter()
    for (order_id, _), amount in lines.items():
        gross[order_id] += amount
    orders = [order for order in delivered("orders", "orders") if order["gross_amount"].replace(".", "").isdigit()]
    wrong = [order for order in orders if gross[order["order_id"]] != _cents(order["gross_amount"])]
    assert not wrong


def _cents(text: str) -> int:
    return int(text.replace(".", ""))


def test_orders_of_every_kind(delivered: Reader) -> None:
    orders = delivered("orders", "orders")
    assert {"cancelled", "canceled", "Cancelled", "test", "failed", "delivered", "paid"} <= {
        o["status"] for o in orders
    }
    assert {"BRL", "USD"} == {order["currency"] for order in orders}
    guests = [order for order in orders if not order["customer_id"]]
    assert sum(bool(order["email"]) for order in guests) > 300
    assert sum(bool(order["phone"]) for order in guests) > 300
    assert sum(bool(order["tax_id"]) for order in guests) > 100
    assert sum(not (order["email"] or order["phone"] or order["tax_id"]) for order in guests) > 400
    instants = {order["ordered_at"] for order in orders}
    assert {"2025-12-15T03:00:00Z", "2025-12-15T02:59:59Z"} <= instants
    assert any(not line["unit_cost"] for line in delivered("orders", "order_lines"))


def test_customers_share_and_miss_what_they_should(delivered: Reader) -> None:
    customers = delivered("crm", "customers")
    latest = {customer["customer_id"]: customer for customer in customers}
    assert len({c["customer_id"] for c in customers if "noreply" in c["email"].lower()}) == 16
    phones = Counter("".join(filter(str.isdigit, c["phone"]))[-8:] for c in latest.values())
    assert phones["30034000"] == 14
    assert sum(bool(c["merged_into_id"]) for c in latest.values()) > 15
    assert any(latest[c["merged_into_id"]]["merged_into_id"] for c in latest.values() if c["merged_into_id"])
    assert sum(bool(c["deleted_at"]) for c in latest.values()) > 5
    assert any(not c["segment"] for c in latest.values())
    assert any(c["call_opt_in"] == "false" for c in latest.values())
    valid = [c["tax_id"] for c in latest.values() if cpf.is_valid(c["tax_id"]) or cnpj.is_valid(c["tax_id"])]
    assert len(valid) > 1000
    assert {c["tax_id"] for c in latest.values() if c["tax_id"] and c["tax_id"] not in valid} == {"123.456.789-00"}


def test_contracts_end_touch_overlap_and_are_cancelled_later(delivered: Reader) -> None:
    contracts = delivered("crm", "contracts")
    starts = {(c["customer_id"], c["started_on"]) for c in contracts}
    assert any(not c["ends_on"] and not c["cancelled_on"] for c in contracts)
    assert any(c["cancelled_on"] > "2025-12-15" for c in contracts)
    assert any("2025-01-01" < c["cancelled_on"] < "2025-12-15" for c in contracts)
    assert any(c["started_on"] > "2025-12-15" for c in contracts)
    assert len({customer for customer, _ in starts}) < len(starts)


def test_conversations_hold_what_support_measures_need(delivered: Reader) -> None:
    chats, messages = delivered("chat", "conversations"), delivered("chat", "messages")
    assert {"A", "B"} <= {chat["variant"] for chat in chats}
    assert any(chat["bug_id"] for chat in chats)
    assert any(chat["rating"] for chat in chats)
    assert {"customer", "agent"} == {chat["started_by"] for chat in chats}
    assert {"customer", "agent", "bot", "system"} == {message["author_kind"] for message in messages}
    texts = Counter(message["text"] for message in messages if message["author_kind"] == "system")
    assert texts["handoff"] > 1000
    assert texts["reopened"] > 200
    assert any(message.get("template_id") for message in messages)
    assert len({review["category"] for review in delivered("chat", "reviews")}) == 4
    assert {"fixed", "open"} == {bug["status"] for bug in delivered("chat", "bugs")}
    told = [contact for contact in delivered("crm", "contacts") if contact["purpose"] == "bug_fixed"]
    assert told
    assert all(contact["conversation_id"] for contact in told)
