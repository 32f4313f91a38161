"""One small company over three runs: what is set aside, what a second run changes, what late and overlapping exports change."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from companies import Company, Rows, differences
from holdfast.summary import print_summary

pytestmark = pytest.mark.slow

CUSTOMERS = [
    {"customer_id": f"c{number}", "email": f"c{number}@mail.test", "created_at": f"2024-0{number}-01T00:00:00Z"}
    for number in range(1, 6)
]
ORDERS = [
    {
        "order_id": f"o{number}",
        "customer_id": f"c{number % 5 + 1}",
        "ordered_at": f"2024-0{number % 9 + 1}-20T12:00:00Z",
    }
    | {"currency": "BRL", "gross_amount": f"{number}0.00", "status": "paid"}
    for number in range(1, 21)
]
FACTS = ("core", "marts")


@dataclass
class Days:
    """The company after its last run, and what was seen after each."""

    company: Company
    first: Company
    plans: list[dict[str, Any]]
    manifests: list[str]
    summary: str
    quarantine: Rows


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    company = Company(tmp_path_factory.mktemp("days"), {"bad_row_share": 0.1})
    company.export("crm/customers_1.csv", CUSTOMERS)
    company.export(
        "orders/orders_1.csv", [*ORDERS, {**ORDERS[0], "order_id": "bad", "ordered_at": "2024-02-30T12:00:00Z"}]
    )
    (company.exports / "orders" / "orders_2.csv.gz").write_bytes(b"\x1f\x8b\x08 cut off")
    (company.exports / "orders" / "shopping_list.csv").write_text("milk;bread\n1;2\n", encoding="utf-8")
    plans, manifests = [company.run("2024-12-01")], [_manifest(company)]
    screen = io.StringIO()
    print_summary(company.settings, Console(file=screen, width=120))
    quarantine = company.ask_warehouse("select * from raw.quarantine")
    first = company.with_home("first")
    shutil.copytree(company.home, first.home, symlinks=True)

    plans.append(company.run("2024-12-01"))
    manifests.append(_manifest(company))

    shutil.copy(company.exports / "crm" / "customers_1.csv", company.exports / "crm" / "customers_again.csv")
    company.export("orders/orders_overlap.csv", ORDERS[5:15])
    company.export(
        "crm/customers_older.csv",
        [{"customer_id": "older", "email": "C1@mail.test", "created_at": "2020-01-01T00:00:00Z"}],
    )
    plans.append(company.run("2024-12-01"))
    manifests.append(_manifest(company))
    return Days(company, first, plans, manifests, screen.getvalue(), quarantine)


def _manifest(company: Company) -> str:
    return (company.home / "published" / "manifest.json").read_text(encoding="utf-8")


def test_files_that_cannot_be_read_are_refused_and_the_others_go_on(days: Days) -> None:
    loads = days.first.ask("select * from audit.loads where source = 'orders' order by file")
    assert {row["file"].rsplit("/")[-1]: row["status"] for row in loads} == {
        "orders_1.csv": "loaded",
        "orders_2.csv.gz": "refused",
        "shopping_list.csv": "refused",
    }
    refused = [row for row in loads if row["status"] == "refused"]
    assert all(row["reason"] and "\n" not in row["reason"] for row in refused)
    kept = {path.name for path in (days.first.home / "refused" / "orders").rglob("*") if path.is_file()}
    assert {"orders_2.csv.gz", "shopping_list.csv", "reason.txt"} <= kept
    assert days.first.ask("select count(*) as n from core.fct_orders") == [{"n": 20}]


def test_a_bad_row_is_in_quarantine_with_its_place_text_and_reason(days: Days) -> None:
    (row,) = days.quarantine
    assert (row["source"], row["object"], row["column_name"], row["_line"]) == ("orders", "orders", "ordered_at", 22)
    assert row["_file"].endswith("orders_1.csv")
    assert "2024-02-30" in row["raw_text"]
    assert row["reason"]
    (accounting,) = days.first.ask("select * from audit.row_accounting where object = 'orders'")
    found = [accounting[f"{name}_count"] for name in ("input", "staged", "superseded", "quarantined")]
    assert found == [21, 20, 0, 1]
    assert accounting["is_accounted"]


def test_the_summary_says_what_was_set_aside(days: Days) -> None:
    assert "quarantin" in days.summary.lower()
    assert "orders_2.csv.gz" in days.summary
    assert "shopping_list.csv" in days.summary


def test_a_second_run_on_the_same_input_does_nothing(days: Days) -> None:
    assert [plan["is_needed"] for plan in days.plans] == [True, False, True]
    assert days.manifests[1] == days.manifests[0]


def test_what_comes_twice_changes_no_fact(days: Days) -> None:
    (orders,) = days.company.ask("select * from audit.row_accounting where object = 'orders'")
    assert (orders["input_count"], orders["staged_count"], orders["superseded_count"]) == (31, 20, 10)
    files = days.company.ask("select file from audit.loads where source = 'crm'")
    assert sorted(row["file"].rsplit("/")[-1] for row in files) == ["customers_1.csv", "customers_older.csv"], (
        "same bytes"
    )
    found = differences(days.first, days.company)
    allowed = {"audit.row_accounting", "core.dim_customers", "core.map_customer_sources", "audit.reconciliation"}
    assert {name for name in found if name.split(".")[0] in FACTS} <= allowed


def test_a_golden_id_once_given_is_kept_when_an_older_record_comes(days: Days) -> None:
    query = "select customer_id from core.map_customer_sources where source_customer_id = ? and source = 'crm'"
    assert days.company.ask(query, "older") == days.company.ask(query, "c1") == [{"customer_id": "c1"}]


def test_whoever_was_seen_first_gives_the_name_where_none_was_given(days: Days, tmp_path: Path) -> None:
    fresh = Company(tmp_path, days.company.business)
    shutil.copytree(days.company.exports, fresh.exports)
    fresh.run("2024-12-01", with_checks=False)
    query = "select distinct customer_id from core.map_customer_sources where source_customer_id in ('older', 'c1')"
    assert fresh.ask(query) == [{"customer_id": "older"}]


def test_older_readers_open_what_is_published(days: Days) -> None:
    (row,) = days.company.ask("select tags['storage_version'] as version from duckdb_databases() where not internal")
    assert row["version"] == "v1.0.0+"
