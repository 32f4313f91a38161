"""What an older Holdfast wrote into raw is read beside what this one writes, also where objects.yml has gained columns since."""

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


def _register(company: Company) -> list[tuple[str, str | None, int]]:
    from holdfast.raw_catalog import register
    from holdfast.warehouse import connect

    with connect(company.settings) as connection:
        register(connection, company.settings, {"crm": 0, "orders": 0, "chat": 0})
        return connection.execute(CUSTOMERS).fetchall()
