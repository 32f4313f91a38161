"""Load and commit as transactions: killed anywhere and repeated, they end in the same place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from holdfast.errors import HoldfastError, PassingError
from holdfast.ingest import LoadResult, commit, committing, is_committed, load, pull
from holdfast.ingest.layout.canonical import canonical_objects

from .conftest import AS_OF, Company

ORDERS = "order_id,ordered_at\n1,2025-01-01 10:00:00\n2,never\n"


def tree(home: Path) -> dict[str, bytes]:
    """Every committed file; the work folder and empty folders do not count."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for folder in ("raw", "quarantine", "loads")
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
    }


def test_a_committed_load(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    loaded = company.load("orders")
    assert (company.home / "raw/_pending/orders/orders/00000001.parquet").exists()
    assert LoadResult.from_dict(loaded.to_dict()) == loaded
    record = commit(company.settings, loaded.to_dict())
    assert sorted(tree(company.home)) == [
        "loads/orders/00000001.json",
        "quarantine/orders/orders/00000001.parquet",
        "quarantine/to_correct/orders/00000001_orders.csv",
        "raw/orders/orders/00000001.parquet",
    ]
    [file] = record["files"]
    assert (record["source"], record["load_id"], record["as_of"]) == ("orders", "00000001", "2025-12-31")
    assert (file["layout"], file["rows_in"]) == ("canonical", 2)
    assert file["objects"] == {"orders": {"rows": 1, "quarantined": 1}}


def test_raw_and_quarantine_have_the_agreed_columns(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    company.ingest("orders")

    def columns(path: str) -> list[tuple[str, str]]:
        return [row[:2] for row in duckdb.sql(f"describe select * from '{company.home / path}'").fetchall()]

    names = [column.name for column in canonical_objects()["orders"]["orders"].columns]
    lineage = [
        ("_extra", "VARCHAR"),
        ("_layout", "VARCHAR"),
        ("_file", "VARCHAR"),
        ("_line", "BIGINT"),
        ("_load", "BIGINT"),
    ]
    assert columns("raw/orders/orders/00000001.parquet") == [(name, "VARCHAR") for name in names] + lineage
    assert columns("quarantine/orders/orders/00000001.parquet") == [
        *[(name, "VARCHAR") for name in ("source", "object", "_file")],
        ("_line", "BIGINT"),
        ("_load", "BIGINT"),
        *[(name, "VARCHAR") for name in ("_layout", "column_name", "reason", "raw_text")],
    ]


def test_repeating_a_commit_changes_nothing(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    loaded = company.load("orders")
    first = commit(company.settings, loaded)
    before = tree(company.home)
    assert commit(company.settings, loaded) == first
    assert tree(company.home) == before


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("is_load_repeated", [True, False])
def test_a_killed_commit_is_repeated(
    company: Company, monkeypatch: pytest.MonkeyPatch, step: int, is_load_repeated: bool
) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    expected = Company(company.exports, company.home.with_name("other"), business=company.business)
    expected.ingest("orders")
    loaded = company.load("orders")
    steps = iter(range(10))

    def dies(original: Any) -> Any:
        def call(*arguments: Any) -> Any:
            if next(steps) == step:
                raise KeyboardInterrupt
            return original(*arguments)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(committing, "_move", dies(committing._move))
        patch.setattr(committing, "write_atomically", dies(committing.write_atomically))
        with pytest.raises(KeyboardInterrupt):
            commit(company.settings, loaded)
    assert not (company.home / "loads").exists()
    commit(company.settings, company.load("orders") if is_load_repeated else loaded)
    assert tree(company.home) == tree(expected.home)


def test_what_a_killed_load_left_is_replaced(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    company.load("orders")  # never committed
    company.deliver("orders/orders.csv", ORDERS.replace("1,", "9,").replace("2,never\n", ""))
    company.ingest("orders")
    assert company.rows("orders/orders", "order_id") == [("9",)]
    assert not (company.home / "quarantine" / "orders").exists()


def test_strays_of_a_killed_commit_are_removed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    loaded = company.load("orders")
    with monkeypatch.context() as patch:
        patch.setattr(committing, "write_atomically", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            commit(company.settings, loaded)
    (company.exports / "orders" / "orders.csv").unlink()
    company.deliver("orders/exchange_rates.csv", "rate_date,currency,rate\n2025-01-01,USD,5.1\n")
    company.ingest("orders")
    assert sorted(tree(company.home)) == ["loads/orders/00000001.json", "raw/orders/exchange_rates/00000001.parquet"]


def test_a_commit_without_its_pending_load_says_so(company: Company) -> None:
    with pytest.raises(HoldfastError, match="The pending load 00000001 of orders is gone; run the load again"):
        commit(company.settings, LoadResult("orders", "2025-12-31", "00000001"))


def test_nothing_new_is_an_empty_record(company: Company) -> None:
    loaded = company.load("crm")
    assert loaded.is_empty
    assert commit(company.settings, loaded) == {}


def test_a_later_file_of_an_object_stays_later(company: Company) -> None:
    company.deliver("crm/1.csv", "customer_id,name\n1,first\n")
    company.deliver("crm/2.csv", "customer_id,name,email\n1,second,\n")
    company.deliver("crm/3.csv", "customer_id,name\n1,third\n")
    company.ingest("crm")
    assert company.rows("crm/customers", "name") == [("first",), ("second",), ("third",)]


def test_two_runs_that_load_the_same_at_once_commit_it_once(company: Company) -> None:
    """As the runs of a backfill do: one commits, the other finds it done."""
    company.deliver("orders/orders.csv", "order_id,ordered_at\n1,2025-01-01\n")
    pulled = pull(company.settings, "orders", AS_OF)
    first = load(company.settings, "orders", "2025-01-02T00:00:00Z", pulled)
    second = load(company.settings, "orders", "2025-01-03T00:00:00Z", pulled)
    # what is pending is the second run's, which nobody may have checked
    with pytest.raises(PassingError, match="Another run has loaded orders"):
        commit(company.settings, first)
    record = commit(company.settings, second)
    assert is_committed(company.settings, first)
    assert commit(company.settings, first) == record
    assert company.rows("orders/orders", "order_id") == [("1",)]
    # a run that had nothing to load leaves what another one has pending to it
    company.deliver("orders/more.csv", "order_id,ordered_at\n2,2025-01-01\n")
    third = load(company.settings, "orders", AS_OF, pull(company.settings, "orders", AS_OF))
    assert load(company.settings, "orders", AS_OF, pulled).is_empty
    assert commit(company.settings, third)["objects"] == {"orders": {"rows": 1, "quarantined": 0}}
