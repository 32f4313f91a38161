"""The sample company through the whole pipeline, against what its generator knows to be true."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from companies import Company
from holdfast.settings import SAMPLE_AS_OF


@pytest.fixture(scope="module")
def expected(sample_company: Company) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((sample_company.exports / "truth" / "expected.json").read_text(encoding="utf-8"))
    return truth


def _one(company: Company, query: str) -> dict[str, Any]:
    (row,) = company.ask(query)
    return row


def _cents(amount: Decimal) -> str:
    return str(Decimal(amount).quantize(Decimal("0.01"), "ROUND_HALF_UP"))


def test_customers(sample_company: Company, expected: dict[str, Any]) -> None:
    assert _one(sample_company, "select count(*) as n from core.dim_customers")["n"] == expected["customers"]
    ids = (
        "select count(*) as n from core.map_customer_sources where source = 'crm' and source_customer_id not like '%:%'"
    )
    assert _one(sample_company, ids)["n"] == expected["customer_ids_in_crm"]


def test_every_id_belongs_to_its_person(sample_company: Company) -> None:
    import csv

    with (sample_company.exports / "truth" / "people.csv").open(encoding="utf-8", newline="") as file:
        person_of = {row["value"]: row["person_id"] for row in csv.DictReader(file) if row["kind"] == "customer_id"}
    golden: dict[str, set[str]] = {}
    people: dict[str, set[str]] = {}
    for row in sample_company.ask("select source_customer_id as id, customer_id from core.map_customer_sources"):
        if row["id"] in person_of:
            golden.setdefault(person_of[row["id"]], set()).add(row["customer_id"])
            people.setdefault(row["customer_id"], set()).add(person_of[row["id"]])
    assert {person: ids for person, ids in golden.items() if len(ids) > 1} == {}, "one person, two customers"
    assert {ident: persons for ident, persons in people.items() if len(persons) > 1} == {}, "two persons, one customer"
    assert len(golden) > 100


def test_orders(sample_company: Company, expected: dict[str, Any]) -> None:
    found = _one(
        sample_company,
        """
        select
            count(*) as visible,
            count(*) filter (where is_counted) as counted,
            count(*) filter (where is_counted and customer_id is null) as counted_without_customer,
            count(*) filter (where is_counted and currency = 'USD') as counted_in_usd,
            count(distinct customer_id) filter (where is_counted) as active_customers_ever,
            (select count(*) from core.fct_order_lines where order_id in (
                select order_id from core.fct_orders where is_counted)) as counted_lines,
            count(*) filter (where not is_counted) as not_counted
        from core.fct_orders
        """,
    )
    orders = expected["orders"]
    not_counted = found.pop("not_counted")
    assert found == {name: orders[name] for name in found}
    assert not_counted == orders["cancelled"] + orders["test"]


def test_counts_of_the_other_facts(sample_company: Company, expected: dict[str, Any]) -> None:
    for name in ("conversations", "contacts", "contracts"):
        assert _one(sample_company, f"select count(*) as n from core.fct_{name}")["n"] == expected[name], name


def test_totals_to_the_cent(sample_company: Company, expected: dict[str, Any]) -> None:
    found = _one(
        sample_company,
        """
        select count(*) as orders, sum(gross_amount) as gross, sum(discount_amount) as discount,
            sum(refund_amount) as refund, sum(net_amount) as net
        from core.fct_orders where is_counted
        """,
    )
    assert {name: value if name == "orders" else _cents(value) for name, value in found.items()} == expected["totals"]


def test_flows_of_every_month(sample_company: Company, expected: dict[str, Any]) -> None:
    flows = ("opening", "closing", "retained", "churned", "new", "reactivated", "transient")
    rows = sample_company.ask(
        "select * from marts.retention where period_grain = 'month' and segment_by = 'all' and is_complete order by period_start"
    )
    found = {
        row["period_start"].isoformat(): {
            **{flow: row[f"{flow}_count"] for flow in flows},
            "orders": row["order_count"],
            "net": _cents(row["net_revenue_amount"]),
        }
        for row in rows
    }
    for month in expected["months"]:
        wanted = {name: month[name] for name in (*flows, "orders", "net")}
        assert found[month["month"]] == wanted, month["month"]


def test_tiers(sample_company: Company, expected: dict[str, Any]) -> None:
    rows = sample_company.ask("select tier, count(*) as n from marts.customer_tiers where is_current group by tier")
    assert {row["tier"]: row["n"] for row in rows} == expected["tiers"]


def test_every_row_is_accounted_for(sample_company: Company, expected: dict[str, Any]) -> None:
    accounting = sample_company.ask("select * from audit.row_accounting")
    assert all(row["is_accounted"] for row in accounting)
    assert all(
        row["input_count"] == row["staged_count"] + row["superseded_count"] + row["quarantined_count"]
        for row in accounting
    )
    bad = {row["object"]: row["quarantined_count"] for row in accounting if row["quarantined_count"]}
    assert bad == {name.rsplit(".")[-1]: count for name, count in expected["rows_bad"].items() if count}
    delivered = {row["object"]: row["input_count"] for row in accounting if row["input_count"]}
    assert delivered == {name.rsplit(".")[-1]: count for name, count in expected["rows_delivered"].items()}


def test_refused_files(sample_company: Company, expected: dict[str, Any]) -> None:
    refused = sample_company.ask("select file, reason from audit.loads where status = 'refused'")
    assert sorted(row["file"].rsplit("/")[-1] for row in refused) == sorted(
        name.rsplit("/")[-1] for name in expected["files_refused"]
    )
    assert all(row["reason"] for row in refused)


def test_the_published_copy_says_as_of(sample_company: Company) -> None:
    manifest = json.loads((sample_company.home / "published" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["as_of"] == f"{SAMPLE_AS_OF}T03:00:00Z"
    assert _one(sample_company, "select count(*) filter (where not is_equal) as n from audit.reconciliation")["n"] == 0
