"""The raw checkpoint: a load is looked at before it is committed, without the warehouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from holdfast.checks import check_raw
from holdfast.checks.results import import_raw_results, load_json
from holdfast.errors import HoldfastError
from holdfast.ingest.files.results import LoadResult
from holdfast.settings import Settings

LOADED = LoadResult("orders", "2026-01-01T03:00:00Z", "00000002", {"orders": {"rows": 2, "quarantined": 0}}, 1)
NEGATIVE = {
    "type": "unexpected_rows_expectation",
    "kwargs": {"unexpected_rows_query": "select order_id, _file, _line from {batch} where gross_amount::double < 0"},
}
GROWTH = {
    "id": "more_than_before",
    "type": "unexpected_rows_expectation",
    "about": "table",
    "kwargs": {
        "unexpected_rows_query": "select before.order_count from {batch} as fresh cross join "
        "(select count(*) as order_count from raw.orders_orders where _load < {load}) as before limit 1"
    },
    "severity": "warning",
    "why": "shows what was committed before this load",
    "invalid_rows": [],
}


def _partition(path: Path, load: int, *amounts: str) -> None:
    from holdfast.raw_catalog import LINEAGE_COLUMNS, objects

    columns = dict.fromkeys(objects()["orders"]["orders"]["columns"], "varchar") | LINEAGE_COLUMNS
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"create table part ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        for line, amount in enumerate(amounts, 2):
            connection.execute(
                "insert into part (order_id, gross_amount, _file, _line, _load) values (?, ?, 'orders/o.csv', ?, ?)",
                [f"o{load}{line}", amount, line, load],
            )
        connection.execute(f"copy part to '{path}' (format parquet)")


@pytest.fixture
def pending(settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]) -> Path:
    """One committed load of one order, and a pending one of two, of which one is negative."""
    write_suite(positive | NEGATIVE, GROWTH, table="raw.orders_orders__new")
    write_suite(positive | NEGATIVE, table="raw.orders_refunds__new")
    write_suite(positive | NEGATIVE, table="raw.crm_customers__new")
    _partition(settings.home / "raw" / "orders" / "orders" / "00000001.parquet", 1, "5")
    record = settings.home / "loads" / "orders" / "00000001.json"
    record.parent.mkdir(parents=True)
    record.write_text('{"source": "orders", "load_id": "00000001", "as_of": "2025-12-31T03:00:00Z"}', encoding="utf-8")
    path = settings.home / "raw" / "_pending" / "orders" / "orders" / "00000002.parquet"
    _partition(path, 2, "10", "-20")
    return path


def test_a_bad_load_is_not_let_in(settings: Settings, pending: Path) -> None:
    settings.warehouse.unlink()
    with pytest.raises(HoldfastError) as raised:
        check_raw(settings, "orders", LOADED)
    message = str(raised.value)
    assert message.startswith("The raw checkpoint of orders failed: 1 critical check failed. raw.orders_orders__new")
    assert "1 of 2 rows (e.g. order_id o23, _file orders/o.csv, _line 3)" in message
    scratch = settings.home / "tmp" / "checks_raw_orders.duckdb"
    assert str(scratch) in message
    with duckdb.connect(str(scratch), read_only=True) as connection:
        query = load_json(settings.home / "checks" / "raw_orders.json")[0].unexpected_query
        assert query is not None
        assert len(connection.execute(query).fetchall()) == 1, "the rows can be looked at by hand"
    assert not settings.warehouse.exists()


@pytest.mark.parametrize("is_committed", [False, True])
def test_a_good_load_passes_also_when_it_is_checked_again(
    settings: Settings, pending: Path, is_committed: bool
) -> None:
    pending.unlink()
    good = settings.home / "raw" / "orders" / "orders" / pending.name if is_committed else pending
    _partition(good, 2, "10", "20")
    summary = check_raw(settings, "orders", LOADED.to_dict())
    assert (summary.passed, summary.warned, summary.failed, summary.skipped) == (1, 1, 0, 1)
    assert "found order count 1" in summary.warnings[0]
    statuses = {each.table_name: each.status for each in load_json(settings.home / "checks" / "raw_orders.json")}
    assert statuses["raw.orders_refunds__new"] == "skipped"
    assert "raw.crm_customers__new" not in statuses
    assert not list((settings.home / "tmp").iterdir())


def test_nothing_new_leaves_the_last_findings(settings: Settings, pending: Path) -> None:
    with pytest.raises(HoldfastError):
        check_raw(settings, "orders", LOADED)
    before = (settings.home / "checks" / "raw_orders.json").read_bytes()
    assert check_raw(settings, "orders", LoadResult("orders", LOADED.as_of)).passed == 0
    assert (settings.home / "checks" / "raw_orders.json").read_bytes() == before


def test_the_build_takes_the_raw_findings_into_the_warehouse(settings: Settings, pending: Path) -> None:
    with pytest.raises(HoldfastError):
        check_raw(settings, "orders", LOADED)
    with duckdb.connect(str(settings.warehouse)) as connection:
        for _ in range(2):
            import_raw_results(connection, settings)
        found = connection.execute("select layer, table_name, status from audit.checks order by all").fetchall()
    assert found == [
        ("raw", "raw.orders_orders__new", "failed"),
        ("raw", "raw.orders_orders__new", "warned"),
        ("raw", "raw.orders_refunds__new", "skipped"),
    ]
