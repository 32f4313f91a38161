"""A company of five owners with books that are alike, and one who has less time: what a look ahead starts from."""

from __future__ import annotations

import pytest

from companies import Company

OWNERS = ("Ana", "Leo", "Ilo", "Ove", "Una")
# Per owner: of tier A until 80 % of the revenue, of B until 95 %.
BOOK = {"A": (4, "1150.00"), "B": (4, "210.00"), "C": (12, "22.00")}
AS_OF = "2025-03-17"  # a Monday


@pytest.fixture(scope="session")
def five_books(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Ana, Leo and Ilo can do all that their books ask for. Ove can call three times a day where it takes 3.6; Una twice in five days,
    where A alone takes 1.6 a day. A customer of Ana's is not to be contacted, one of Leo's refuses calls."""
    company = Company(
        tmp_path_factory.mktemp("five_books"),
        {"holiday_country": "BR", "holiday_subdivision": "SP", "contact_capacity": {"visit": 4, "call": 25}},
    )
    customers, orders = [], []
    for owner in OWNERS:
        for tier, (count, amount) in BOOK.items():
            for number in range(count):
                customer = {
                    "customer_id": f"{owner}-{tier}{number:02}", "name": f"{owner} {tier} {number}", "owner": owner,
                    "created_at": "2025-02-01T10:00:00Z", "call_opt_in": "", "do_not_contact": "",
                }  # fmt: skip
                customers.append(customer)
                orders.append(
                    {
                        "order_id": f"o-{customer['customer_id']}", "customer_id": customer["customer_id"],
                        "ordered_at": "2025-03-01T10:00:00Z", "gross_amount": amount, "currency": "BRL",
                    }
                )  # fmt: skip
    named = {customer["customer_id"]: customer for customer in customers}
    named["Ana-C03"]["do_not_contact"] = "true"
    named["Leo-B01"]["call_opt_in"] = "false"
    company.export("crm/customers.csv", customers)
    company.export("orders/orders.csv", orders)
    capacity = [("Ove", "call", 3), ("Una", "call", 1), ("Una", "visit", 1)]
    company.export(
        "crm/owner_capacity.csv",
        [
            {"owner": owner, "channel": channel, "starts_on": "2025-01-01", "contacts_per_day": count}
            for owner, channel, count in capacity
        ],
    )
    company.run(AS_OF, with_checks=False)
    return company
