"""What is true of the sample, worked out in plain Python from the people and orders themselves, not from the exports.

The warehouse must find the same from the exports. Simple on purpose: a customer's activity is a set of days.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from holdfast.sample.company import Company
from holdfast.sample.days import AS_OF, AS_OF_ON, LAST_WHOLE_DAY, after, local_day, months
from holdfast.sample.files import Tally
from holdfast.sample.orders import Order
from holdfast.sample.people import Person
from holdfast.sample.support_truth import expect_support

CHURN_WINDOW_DAYS = 90


def write_truth(folder: Path, company: Company, tally: Tally) -> None:
    """Write people.csv (who is behind every id, e-mail, phone and tax id) and expected.json under `folder`."""
    folder.mkdir()
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["person_id", "kind", "value"])
        for person in company.people:
            writer.writerows([person.person_id, kind, value] for kind, value in _keys(person))
    expected = expect(company, tally)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


def expect(company: Company, tally: Tally) -> dict[str, Any]:
    """Every figure of expected.json. Amounts are reais with two decimals, as text; days are Sao Paulo's."""
    visible = [order for order in company.orders if order.at < AS_OF]
    counted = [order for order in visible if order.is_counted]
    return {
        "as_of": f"{AS_OF.isoformat()}Z",
        "customers": len(_customers(company, visible)),
        "customer_ids_in_crm": sum(len(person.records) for person in company.people if person.role == "crm"),
        "orders": {
            "delivered": len(company.orders),
            "after_as_of": len(company.orders) - len(visible),
            "visible": len(visible),
            "counted": len(counted),
            "cancelled": sum(not order.is_counted and not _is_test(order) for order in visible),
            "test": sum(_is_test(order) for order in visible),
            "counted_without_customer": sum(order.person is None for order in counted),
            "counted_lines": sum(len(order.lines) for order in counted),
            "counted_in_usd": sum(order.currency == "USD" for order in counted),
            "active_customers_ever": len({order.person.number for order in counted if order.person}),
        },
        "conversations": sum(chat.opened_at < AS_OF for chat in company.conversations),
        "contacts": sum(contact.at < AS_OF for contact in company.contacts),
        "contracts": len(company.contracts),
        "totals": _totals(counted, company.rates)[None],
        "rows_delivered": dict(sorted(tally.rows.items())),
        "rows_bad": dict(sorted(tally.bad_rows.items())),
        "files_refused": tally.refused_files,
        "months": _months(company, counted),
        "tiers": _tiers(company, counted),
        "support": expect_support(company),
    }


def _is_test(order: Order) -> bool:
    return order.is_test or order.status == "test"


def _keys(person: Person) -> list[tuple[str, str]]:
    keys = [("customer_id", record.customer_id) for record in person.records]
    if person.email and not person.is_email_shared:
        keys.append(("email", person.email))
    if person.phone and not person.is_phone_shared:
        keys.append(("phone", person.phone))
    return keys + ([("tax_id", person.tax_id)] if person.tax_id else [])


def _customers(company: Company, visible: list[Order]) -> set[int]:
    """People of whom the exports hold a CRM record, or an order or conversation before as_of."""
    numbers = {person.number for person in company.people if person.role == "crm"}
    numbers |= {order.person.number for order in visible if order.person}
    return numbers | {c.person.number for c in company.conversations if c.person and c.opened_at < AS_OF}


def _reais(ten_thousandths: int) -> str:
    """Rounded half up to centavos."""
    cents = (abs(ten_thousandths) + 50) // 100
    return f"{'-' if ten_thousandths < 0 else ''}{cents // 100}.{cents % 100:02d}"


def _rate(order: Order, rates: dict[date, int]) -> int:
    """Hundredths of a real for one unit of the order's currency, on the order's day: cents times this are ten-thousandths."""
    return 100 if order.currency == "BRL" else rates[local_day(order.at)]


Month = tuple[int, int]


def _totals(orders: list[Order], rates: dict[date, int]) -> dict[Month | None, dict[str, Any]]:
    """Totals of the counted orders by month, None for all; a refund falls in the month it was made, at its order's rate."""
    sums: dict[Month | None, Counter[str]] = {}

    def add(day: date, name: str, amount: int) -> None:
        for month in (None, (day.year, day.month)):
            sums.setdefault(month, Counter())[name] += amount

    for order in orders:
        rate, day = _rate(order, rates), local_day(order.at)
        add(day, "orders", 1)
        add(day, "gross", order.gross * rate)
        add(day, "discount", order.discount * rate)
        for at, amount, _ in order.refunds:
            if at < AS_OF:
                add(local_day(at), "refund", amount * rate)
    return {
        month: {
            "orders": sum_["orders"],
            **{name: _reais(sum_[name]) for name in ("gross", "discount", "refund")},
            "net": _reais(sum_["gross"] - sum_["discount"] - sum_["refund"]),
        }
        for month, sum_ in sums.items()
    }


def active_days(company: Company, counted: list[Order]) -> dict[int, set[int]]:
    """The days (as ordinals) on which each person is active, by person number; contracts up to the last whole day."""
    days: dict[int, set[int]] = {person.number: set() for person in company.people}
    for order in counted:
        if order.person:
            start = local_day(order.at).toordinal()
            days[order.person.number].update(range(start, start + CHURN_WINDOW_DAYS))
    for contract in company.contracts:
        last_day = min(contract.last_day or LAST_WHOLE_DAY, LAST_WHOLE_DAY)
        days[contract.person.number].update(range(contract.started_on.toordinal(), last_day.toordinal() + 1))
    return days


def _months(company: Company, counted: list[Order]) -> list[dict[str, Any]]:
    """Opening, closing and the flows of every complete month."""
    activity = [days for days in active_days(company, counted).values() if days]
    first_days = [min(days) for days in activity]
    totals = _totals(counted, company.rates)
    result = []
    for year, month in months():
        start, next_start = date(year, month, 1).toordinal(), date(*after(year, month), 1).toordinal()
        if (year, month) < (2024, 1) or next_start > AS_OF_ON.toordinal():
            continue
        count = dict.fromkeys(("opening", "closing", "retained", "churned", "new", "reactivated", "transient"), 0)
        for days, first_day in zip(activity, first_days, strict=True):
            was, is_now = start - 1 in days, next_start - 1 in days
            count["opening"] += was
            count["closing"] += is_now
            count["retained"] += was and is_now
            count["churned"] += was and not is_now
            count["new"] += is_now and not was and first_day >= start
            count["reactivated"] += is_now and not was and first_day < start
            count["transient"] += not was and not is_now and not days.isdisjoint(range(start, next_start))
        result.append({"month": date(year, month, 1).isoformat(), **count, **totals[year, month]})
    return result


def _tiers(company: Company, counted: list[Order]) -> dict[str, int]:
    """How many customers are A, B and C at as_of, by net revenue of the trailing twelve months."""
    window_start = date(AS_OF_ON.year - 1, AS_OF_ON.month, AS_OF_ON.day)
    revenue = {contract.person.number: 0 for contract in company.contracts if contract.started_on < AS_OF_ON}
    for order in counted:
        if order.person:
            rate = _rate(order, company.rates)
            amount = (order.gross - order.discount) if local_day(order.at) >= window_start else 0
            amount -= sum(refund for at, refund, _ in order.refunds if at < AS_OF and local_day(at) >= window_start)
            revenue[order.person.number] = revenue.get(order.person.number, 0) + amount * rate
    total, before, tiers = sum(amount for amount in revenue.values() if amount > 0), 0, {"A": 0, "B": 0, "C": 0}
    for amount in sorted(revenue.values(), reverse=True):
        tier = "C" if amount <= 0 else "A" if before * 100 < total * 80 else "B" if before * 100 < total * 95 else "C"
        tiers[tier] += 1
        before += amount
    return tiers
