"""One company in which every customer, or pair of customers, is one mistake that others made.

It is delivered in two steps, because some mistakes show only when a table is added to. America/New_York has summer time.
"""

from __future__ import annotations

from typing import Any

import pytest

from companies import Company

BUSINESS = {"time_zone": "America/New_York", "reporting_currency": "BRL", "churn_window_days": 90, "bad_row_share": 0.5}
Record = dict[str, Any]


def _customer(ident: str, **more: str) -> Record:
    return {"customer_id": ident, "name": f"Name of {ident}", "created_at": "2023-12-01T12:00:00Z", **more}


def _order(ident: str, customer: str, at: str, gross: str = "100.00", **more: str) -> Record:
    at = at if "T" in at else f"{at}T17:00:00Z"
    return {"order_id": ident, "customer_id": customer, "ordered_at": at, "status": "paid", "gross_amount": gross} | {
        "currency": "BRL",
        **more,
    }


def _contract(ident: str, customer: str, started_on: str, ends_on: str = "", **more: str) -> Record:
    return {"contract_id": ident, "customer_id": customer, "started_on": started_on, "ends_on": ends_on, **more}


CUSTOMERS = [
    _customer("returns"),
    _customer("churns-twice"),
    _customer("past-today"),
    _customer("open-ended"),
    _customer("two-contracts"),
    _customer("cancels-later"),
    _customer("leap-contract"),
    _customer("leap-order"),
    _customer("refunded"),
    _customer(
        "spelt-1", email="Ana.Silva@Mail.test", name="Ana Silva", city="Recife", updated_at="2024-01-01T00:00:00Z"
    ),
    _customer("spelt-2", email=" ana.silva@mail.test ", name="Ana M. Silva", updated_at="2024-02-01T00:00:00Z"),
    _customer("like-ana", email="anasilva@mail.test", name="Another Ana", city="Olinda"),
    # a couple with one e-mail, spelt twice, and a tax id each
    _customer("couple-1", email="Couple@mail.test", name="Rui", city="Belém", tax_id="529.982.247-25"),
    _customer("couple-2", email="couple@mail.test", name="Eva", state="PA", tax_id="111.444.777-35"),
    _customer("paid-twice"),
    _customer("late-refund"),
    _customer("asks"),
    _customer("at-midnight"),
    _customer("in-summer-time"),
    _customer("dollars"),
    _customer("over-refunded"),
    _customer("discounts"),
    _customer("without-costs"),
]
ORDERS = [
    _order("returns-1", "returns", "2024-01-10"),
    _order("returns-2", "returns", "2024-09-10"),
    *(_order(f"churns-{n}", "churns-twice", day) for n, day in enumerate(("2024-01-10", "2024-06-10", "2024-11-10"))),
    _order("leap-1", "leap-order", "2024-02-29"),
    _order("refunded-1", "refunded", "2024-05-10", "80.00"),
    # an export that joins orders and payments: the order comes once per payment
    _order("paid-1", "paid-twice", "2024-07-01", "90.00", payment="card"),
    _order("paid-1", "paid-twice", "2024-07-01", "90.00", payment="voucher"),
    _order("late-1", "late-refund", "2024-02-10", "70.00"),
    _order("night-1", "at-midnight", "2024-02-01T04:59:59Z"),  # 31 January, 23:59:59
    _order("night-2", "at-midnight", "2024-12-01T05:00:00Z"),  # 1 December, 00:00:00
    _order("summer-1", "in-summer-time", "2024-07-01T03:59:59Z"),  # 30 June, 23:59:59, four hours behind
    _order("summer-2", "in-summer-time", "2024-11-03T05:30:00Z"),  # 3 November, 01:30, the first of two
    _order("usd-1", "dollars", "2024-03-04", "10.00", currency="USD"),
    _order("usd-2", "dollars", "2024-03-11", "10.00", currency="usd"),
    _order("over-1", "over-refunded", "2024-04-01", "50.00"),
    _order(
        "discount-1",
        "discounts",
        "2024-04-01",
        "100.00",
        discount_amount="",
        tax_amount="9.00",
        shipping_amount="15.00",
    ),
    _order("discount-2", "discounts", "2024-04-02", "100.00", discount_amount="12.00"),
    _order("cost-1", "without-costs", "2024-04-01", "30.00"),
    _order("nobody-1", "", "2024-08-10", "40.00"),
    _order("nobody-2", " ", "2024-08-11", "2.00"),
]
LINES = [
    {"order_id": order, "line_number": number, "product_id": f"p{number}", "quantity": 1, "unit_price": price} | more
    for order, number, price, more in [
        ("paid-1", 1, "60.00", {"unit_cost": "30.00"}),
        ("paid-1", 2, "30.00", {"unit_cost": "10.00"}),
        ("discount-1", 1, "60.00", {"discount_amount": "3.00"}),
        ("discount-1", 2, "40.00", {"discount_amount": "4.00"}),
        ("discount-2", 1, "100.00", {"discount_amount": "12.00"}),
        ("cost-1", 1, "10.00", {"unit_cost": "5.00"}),
        ("cost-1", 2, "20.00", {}),
    ]
]
REFUNDS = [
    {"refund_id": ident, "order_id": order, "refunded_at": f"{day}T17:00:00Z", "amount": amount}
    for ident, order, day, amount in [
        ("refunded-r", "refunded-1", "2024-05-12", "80.00"),
        ("paid-r", "paid-1", "2024-07-05", "25.00"),
        ("usd-r1", "usd-2", "2024-04-20", "4.00"),
        ("over-r1", "over-1", "2024-04-02", "30.00"),
        ("over-r2", "over-1", "2024-05-02", "30.00"),
    ]
]
LATE_REFUND = {"refund_id": "late-r", "order_id": "late-1", "refunded_at": "2024-03-15T17:00:00Z", "amount": "20.00"}
RATES = [
    {"rate_date": day, "currency": "USD", "rate": rate}
    for day, rate in (("2024-03-01", "5.00"), ("2024-03-10", "5.50"), ("2024-04-15", "6.00"))
]
CONTRACTS = [
    _contract("past-today-k", "past-today", "2024-06-01", "2025-12-31"),
    _contract("open-k", "open-ended", "2024-01-15"),
    _contract("two-k1", "two-contracts", "2024-01-01", "2024-06-30"),
    _contract("two-k2", "two-contracts", "2024-03-01", "2024-12-31"),
    _contract("later-k", "cancels-later", "2024-01-01", "2026-12-31", cancelled_on="2025-06-30"),
    _contract("leap-k", "leap-contract", "2024-02-01", "2024-02-29"),
]
CONVERSATIONS = [
    {"conversation_id": ident, "customer_id": "asks", "opened_at": opened_at, "closed_at": closed_at}
    for ident, opened_at, closed_at in [
        ("answered", "2025-03-01T12:00:00Z", "2025-03-01T13:00:00Z"),
        ("unanswered", "2025-03-02T12:00:00Z", ""),
        ("answered-tomorrow", "2025-03-10T12:00:00Z", "2025-03-11T12:00:00Z"),
    ]
]


def _worked_example() -> tuple[list[Record], list[Record]]:
    """Section 3 of the definitions, in February 2025: 100 at opening, 12 lost, 20 new, 8 back."""
    spans = {
        "kept": (88, [("2024-06-01", "")]),
        "lost": (12, [("2024-06-01", "2025-02-10")]),
        "new": (20, [("2025-02-05", "")]),
        "back": (8, [("2024-01-01", "2024-06-30"), ("2025-02-15", "")]),
    }
    customers, contracts = [], []
    for kind, (count, terms) in spans.items():
        for number in range(count):
            ident = f"example-{kind}-{number}"
            customers.append(_customer(ident, segment="worked example"))
            contracts += [_contract(f"{ident}-{n}", ident, start, end) for n, (start, end) in enumerate(terms)]
    return customers, contracts


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    company = Company(tmp_path_factory.mktemp("conformance"), BUSINESS)
    customers, contracts = _worked_example()
    company.export("crm/customers_1.csv", CUSTOMERS + customers)
    company.export("crm/contracts_1.csv", CONTRACTS + contracts)
    company.export("orders/orders_1.csv", ORDERS)
    company.export("orders/order_lines_1.csv", LINES)
    company.export("orders/refunds_1.csv", REFUNDS)
    company.export("orders/exchange_rates_1.csv", RATES)
    company.export("chat/conversations_1.csv", CONVERSATIONS)
    company.run("2025-03-10", with_checks=False)  # the next run's checks see all that this one's would
    company.export("orders/refunds_2.csv", [LATE_REFUND])
    assert not company.run("2025-03-11")["full_refresh"]
    return company
