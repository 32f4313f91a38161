"""The fast path of plain files: the same rows as any other way, with the line left to the row's place."""

from __future__ import annotations

import duckdb
import pytest

from .conftest import Company


def read(company: Company) -> list[tuple[object, ...]]:
    return company.rows("crm/customers", "customer_id, name, created_at, _extra, _layout, _file, _load, _line")


def test_a_plain_file_is_its_partition(company: Company) -> None:
    company.deliver("crm/customers.csv", "name,customer_id,created_at\nAna,1,2025-01-01\n,2,\n")
    record = company.ingest("crm")
    assert read(company) == [
        ("1", "Ana", "2025-01-01", None, "canonical", "customers.csv", 1, 2),
        ("2", None, None, None, "canonical", "customers.csv", 1, 3),
    ]
    assert record["files"][0]["rows_in"] == 2
    [part] = (company.home / "raw" / "crm" / "customers").glob("*.parquet")
    # neither the line nor what the file does not have is written
    assert duckdb.sql(f"from '{part}'").columns == ["customer_id", "name", "created_at", "_layout", "_file", "_load"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # a value to rewrite, a bad row, an embedded line feed, a column no layout names
        ("customer_id,name,created_at\n1, Ana ,31/12/2025\n", [("1", "Ana", "2025-12-31", 2)]),
        ("customer_id,name,created_at\n1,Ana,never\n2,Bia,2025-01-01\n", [("2", "Bia", "2025-01-01", 3)]),
        ('customer_id,name,created_at\n1,"A\na",\n2,Bia,\n', [("1", "A\na", None, 2), ("2", "Bia", None, 4)]),
        ("customer_id,name,created_at,x\n1,Ana,,\n", [("1", "Ana", None, 2)]),
        ("\ncustomer_id,name,created_at\n1,Ana,\n", [("1", "Ana", None, 3)]),
    ],
)
def test_anything_else_goes_the_long_way(company: Company, content: str, expected: list[tuple[object, ...]]) -> None:
    company.deliver("crm/customers.csv", content)
    company.ingest("crm")
    assert [(row[0], row[1], row[2], row[7]) for row in read(company)] == expected


def test_parts_of_several_files_have_their_lines(company: Company) -> None:
    company.deliver("crm/1.csv", "customer_id,name\n1,Ana\n2,Bia\n")
    company.deliver("crm/2.csv", "customer_id,email\n3,c@d.e\n4,e@f.g\n")
    company.ingest("crm")
    assert company.rows("crm/customers", "customer_id, _file, _line") == [
        ("1", "1.csv", 2),
        ("2", "1.csv", 3),
        ("3", "2.csv", 2),
        ("4", "2.csv", 3),
    ]
