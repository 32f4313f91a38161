"""What agendas promised is remembered from one published version to the next, and judged by the contacts that were made."""

from __future__ import annotations

from pathlib import Path

import pytest

from companies import Company
from holdfast.deliver import deliver_agenda

pytestmark = pytest.mark.slow

PLANS = "select channel, planned_on::varchar as planned_on, first_due_on::varchar as due_on, done_on::varchar as done_on, outcome"
PAST = f"{PLANS} from core.fct_planned_contacts where first_due_on < date '{{}}' order by first_due_on, channel"
ALL = "select * from core.fct_planned_contacts order by all"
VISIT = {
    "contact_id": "k1",
    "customer_id": "c1",
    "channel": "visit",
    "occurred_at": "2025-03-03T10:00:00Z",
    "owner": "Bia",
}


@pytest.fixture(scope="module")
def on_monday(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """One customer of tier A, bought and visited on 3 March 2025: the next visit is due on the 18th. Published on the 17th."""
    made = Company(tmp_path_factory.mktemp("on_monday"), {})
    made.export(
        "crm/customers.csv", [{"customer_id": "c1", "name": "Ana", "owner": "Bia", "created_at": VISIT["occurred_at"]}]
    )
    made.export("crm/contacts.csv", [VISIT])
    order = {"order_id": "o1", "customer_id": "c1", "ordered_at": VISIT["occurred_at"], "gross_amount": "100.00"}
    made.export("orders/orders.csv", [order | {"currency": "BRL"}])
    made.run("2025-03-17", with_checks=False)
    return made


@pytest.fixture
def company(on_monday: Company, tmp_path: Path) -> Company:
    """The same company, to go on with."""
    return on_monday.copied_to(tmp_path)


def visits(company: Company, day: str) -> list[tuple[str, str | None, str]]:
    return [
        (row["due_on"], row["done_on"], row["outcome"])
        for row in company.ask(PAST.format(day))
        if row["channel"] == "visit"
    ]


def test_a_promise_is_missed_carried_on_and_done_late(company: Company) -> None:
    assert visits(company, "2025-03-17") == []
    company.run("2025-03-19", with_checks=False)
    assert visits(company, "2025-03-19") == [("2025-03-18", None, "open")]
    company.run("2025-03-20", with_checks=False)
    assert visits(company, "2025-03-20") == [("2025-03-18", None, "missed")]
    carried = company.ask(
        "select last_due_on::varchar as day from core.fct_planned_contacts where outcome = 'missed' and channel = 'visit'"
    )
    assert carried[0]["day"] >= "2025-03-20"
    # the same as_of by other rules, all marts built anew: the record is the published one, and stays
    before = company.ask(ALL)
    company.business["contact_cost"] = {"visit": 1}
    assert company.run("2025-03-20", with_checks=False)["rebuilt_layers"] == ["marts"]
    assert company.ask(ALL) == before
    company.export("crm/contacts.csv", [VISIT, VISIT | {"contact_id": "k2", "occurred_at": "2025-03-20T10:00:00Z"}])
    company.run("2025-03-21", with_checks=False)
    assert visits(company, "2025-03-21") == [("2025-03-18", "2025-03-20", "late")]
    week = company.ask(
        "select planned_count, done_count, kept_count, late_count, adherence_rate from marts.contact_adherence"
        " where channel = 'visit'"
    )
    assert week == [{"planned_count": 1, "done_count": 1, "kept_count": 0, "late_count": 1, "adherence_rate": 0.0}]


def test_a_contact_a_day_early_keeps_the_promise_and_one_that_nobody_promised_is_extra(company: Company) -> None:
    early = VISIT | {"contact_id": "k2", "occurred_at": "2025-03-17T10:00:00Z"}
    company.export(
        "crm/contacts.csv",
        [VISIT, early, early | {"contact_id": "k3", "occurred_at": "2025-03-18T10:00:00Z", "owner": "Rui"}],
    )
    company.run("2025-03-21", with_checks=False)
    assert visits(company, "2025-03-21") == [("2025-03-18", "2025-03-17", "kept")]
    extra = company.ask(
        "select owner, extra_count from marts.contact_adherence where channel = 'visit' and extra_count > 0"
    )
    assert extra == [{"owner": "Rui", "extra_count": 1}]


def test_a_delivered_list_that_was_filled_in_comes_back_as_contacts(company: Company) -> None:
    company.business["delivery_delimiter"] = ";"
    (file,) = deliver_agenda(company.settings)
    header, *lines = file.read_text(encoding="utf-8-sig").splitlines()
    place = {name: number for number, name in enumerate(header.split(";"))}
    filled = []
    for line in lines:
        cells = line.split(";")
        if (cells[place["channel"]], cells[place["due_on"]]) == ("visit", "2025-03-18"):
            cells[place["done_on"]], cells[place["outcome"]] = "2025-03-18", "done"
        filled.append(";".join(cells))
    (company.exports / "crm" / "bia.csv").write_text("\n".join([header, *filled]), encoding="utf-8-sig")
    company.run("2025-03-20", with_checks=False)
    assert visits(company, "2025-03-20") == [("2025-03-18", "2025-03-18", "kept")]
    made = company.ask(
        "select customer_id, owner, direction, purpose, outcome from core.fct_contacts where contact_id <> 'k1'"
    )
    assert made == [
        {"customer_id": "c1", "owner": "Bia", "direction": "outbound", "purpose": "cadence", "outcome": "done"}
    ]
