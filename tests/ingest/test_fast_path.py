"""The fast path of plain files: the same rows as any other way, with the line left to the row's place."""

from __future__ import annotations

import duckdb
import pytest

from holdfast.ingest.parse.fast_path import MOST_FILES

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


def test_several_alike_files_are_their_partition_together(company: Company) -> None:
    company.deliver("crm/1.csv", "customer_id,name\n1,Ana\n2,Bia\n")
    company.deliver("crm/2.csv", "customer_id,name\n")
    company.deliver("crm/3.csv", "customer_id,name\n3,Cid")
    company.deliver("crm/4'.csv", "customer_id,name\n4,Duda\n5,\n")
    record = company.ingest("crm")
    rows = [
        ("1", "Ana", "1.csv", 2),
        ("2", "Bia", "1.csv", 3),
        ("3", "Cid", "3.csv", 2),
        ("4", "Duda", "4'.csv", 2),
        ("5", None, "4'.csv", 3),
    ]
    assert company.rows("crm/customers", "customer_id, name, _file, _line") == rows
    assert [file["rows_in"] for file in record["files"]] == [2, 0, 1, 2]
    [part] = (company.home / "raw" / "crm" / "customers").glob("*.parquet")
    assert duckdb.sql(f"from '{part}'").columns == ["customer_id", "name", "_layout", "_file", "_line", "_load"]
    assert duckdb.sql(
        f"select _file, max(_line) < 0, count(distinct _line) from '{part}' group by 1 order by 1"
    ).fetchall() == [
        ("1.csv", True, 1),
        ("3.csv", True, 1),
        ("4'.csv", True, 1),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("customer_id,name,created_at\n3, Cid ,31/12/2025\n", [("3", "Cid", "2025-12-31", "2.csv", 2)]),
        ("customer_id,name,created_at\n3,Cid,never\n4,Duda,\n", [("4", "Duda", None, "2.csv", 3)]),
        (
            'customer_id,name,created_at\n3,"C\nid",\n4,Duda,\n',
            [("3", "C\nid", None, "2.csv", 2), ("4", "Duda", None, "2.csv", 4)],
        ),
        (
            "customer_id,name,created_at\n3,Cid,\ncustomer_id,name,created_at\n4,Duda,\n",
            [("3", "Cid", None, "2.csv", 2), ("4", "Duda", None, "2.csv", 4)],
        ),
    ],
)
def test_one_that_is_not_plain_leaves_the_others_theirs(
    company: Company, content: str, expected: list[tuple[object, ...]]
) -> None:
    company.deliver("crm/1.csv", "customer_id,name,created_at\n1,Ana,2025-01-01\n2,Bia,\n")
    company.deliver("crm/2.csv", content)
    company.deliver("crm/3.csv", "customer_id,name,created_at\n5,Eva,\n6,Gil,2025-02-01\n")
    company.ingest("crm")
    assert sorted(company.rows("crm/customers", "customer_id, name, created_at, _file, _line")) == [
        ("1", "Ana", "2025-01-01", "1.csv", 2),
        ("2", "Bia", None, "1.csv", 3),
        *expected,
        ("5", "Eva", None, "3.csv", 2),
        ("6", "Gil", "2025-02-01", "3.csv", 3),
    ]


@pytest.mark.parametrize("name", ["0.csv", "2.csv", "9.csv"])
def test_rows_of_a_file_that_seems_to_have_none_are_not_lost(company: Company, name: str) -> None:
    company.deliver("crm/1.csv", "customer_id,name\n1,Ana\n2,Bia\n")
    company.deliver("crm/3.csv", "customer_id,name\n3,Cid\n4,Duda\n")
    company.deliver(f"crm/{name}", "customer_id,name\r5,Eva\r6,Gil\r")
    company.ingest("crm")
    found = company.rows("crm/customers", "customer_id, name, _file, _line")
    assert sorted(found) == [
        ("1", "Ana", "1.csv", 2),
        ("2", "Bia", "1.csv", 3),
        ("3", "Cid", "3.csv", 2),
        ("4", "Duda", "3.csv", 3),
        ("5", "Eva", name, 2),
        ("6", "Gil", name, 3),
    ]


def test_more_files_than_are_told_apart_by_their_marks_have_their_lines(company: Company) -> None:
    names = [f"{number:03d}.csv" for number in range(MOST_FILES + 1)]
    for number, name in enumerate(names):
        company.deliver(f"crm/{name}", f"customer_id,name\n{number}a,Ana\n{number}b,Bia\n")
    company.ingest("crm")
    assert company.rows("crm/customers", "customer_id, _file, _line") == [
        (f"{number}{which}", name, line) for number, name in enumerate(names) for which, line in (("a", 2), ("b", 3))
    ]


LAYOUT = """\
layout: shop
exports:
  - source: orders
    part: sale
    files: ["sale*"]
    objects:
      orders: {columns: {order_id: order_id, customer_id: customer_id, ordered_at: ordered_at, gross_amount: gross_amount}}
  - {source: orders, part: item, files: ["item*"], required: [order, sku, quantity]}
joined:
  - source: orders
    rows_of: item
    objects:
      order_lines:
        columns: {order_id: order, line_number: {constant: "1"}, product_id: sku, quantity: quantity, unit_price: {constant: "1.00"}}
"""


@pytest.mark.parametrize("count", [1, 2])
def test_files_whose_rows_are_kept_for_a_join_are_accounted_for(company: Company, count: int) -> None:
    folder = company.exports.parent / "layouts"
    folder.mkdir()
    (folder / "shop.yml").write_text(LAYOUT, encoding="utf-8")
    company.layouts = str(folder)
    for number in range(count):
        company.deliver(
            f"orders/sale_{number}.csv",
            "order_id,customer_id,ordered_at,gross_amount\n"
            f"{number}a,1,2025-01-01T00:00:00Z,1.00\n{number}b,2,2025-01-01T00:00:00Z,1.00\n",
        )
    company.deliver("orders/item.csv", "order,sku,quantity\n0a,x,1\n")
    record = company.ingest("orders")
    assert [file["reason"] for file in record["refused"]] == []
    assert [file["lines"]["loaded"] for file in record["files"]][-count:] == [2] * count
