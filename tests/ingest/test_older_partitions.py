"""Partitions of raw that lack columns are read beside those that have them: an older Holdfast's, and those of files without them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from companies import Company
from holdfast.quoting import literal

CUSTOMERS = "select customer_id, do_not_contact, _load from raw.crm_customers order by customer_id"


def test_columns_that_came_later_are_empty_in_older_partitions(tmp_path: Path) -> None:
    company = Company(tmp_path)
    company.export("crm/customers_1.csv", [{"customer_id": "c1", "name": "Ana", "do_not_contact": "true"}])
    company.ingest("2025-03-01", with_checks=False)
    (partition,) = (company.home / "raw" / "crm" / "customers").glob("*.parquet")
    older = partition.with_suffix(".older")
    duckdb.execute(
        f"copy (select * exclude (do_not_contact) from read_parquet({literal(partition)})) to {literal(older)} (format parquet)"
    )
    older.replace(partition)
    # alone, and beside one that has it
    assert _register(company) == [("c1", None, 1)]
    company.export("crm/customers_2.csv", [{"customer_id": "c2", "name": "Rui", "do_not_contact": "true"}])
    company.ingest("2025-03-02", with_checks=False)
    assert _register(company) == [("c1", None, 1), ("c2", "true", 2)]


def test_partitions_of_files_with_other_columns_are_read_together(tmp_path: Path) -> None:
    company = Company(tmp_path)
    for number, more in enumerate([{}, {"do_not_contact": "true"}, {}, {"do_not_contact": "Sim"}, {}], 1):
        row = {"customer_id": f"c{number}", "name": "Ana", **more}
        company.export(f"crm/customers_{number}.csv", [row, row | {"customer_id": f"d{number}"}])
        company.ingest(f"2025-03-0{number}", with_checks=False)
    found = [(customer, told) for customer, told, _ in _register(company) if customer.startswith("c")]
    # the fourth file is rewritten, and has all columns
    assert found == [("c1", None), ("c2", "true"), ("c3", None), ("c4", "true"), ("c5", None)]


def _register(company: Company) -> list[tuple[str, str | None, int]]:
    from holdfast.raw_catalog import register
    from holdfast.warehouse import connect

    with connect(company.settings) as connection:
        register(connection, company.settings, {"crm": 0, "orders": 0, "chat": 0})
        return connection.execute(CUSTOMERS).fetchall()
