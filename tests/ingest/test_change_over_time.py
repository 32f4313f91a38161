"""Exports that change: columns come, go and are renamed, types change, files overlap and come again."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Company

LAYOUT = """
layout: home
exports:
  - source: crm
    objects: {customers: {columns: {customer_id: Code, name: Full name, email: Mail}}}
"""


def changes(record: dict[str, list[dict[str, str]]]) -> list[tuple[str, str, str]]:
    return [(change["change"], change["column"], change["maybe"]) for change in record["column_changes"]]


def test_a_new_column_is_kept_and_told_once(company: Company) -> None:
    company.deliver("crm/customers_1.csv", "customer_id,name\n1,Ana\n")
    assert changes(company.ingest("crm")) == []
    company.deliver("crm/customers_2.csv", "customer_id,name,Shoe size\n2,Bia,42\n")
    assert changes(company.ingest("crm")) == [("new", "Shoe size", "")]
    company.deliver("crm/customers_3.csv", "customer_id,name,Shoe size\n3,Caio,43\n")
    assert changes(company.ingest("crm")) == []
    assert [row[0] for row in company.rows("crm/customers", "_extra")] == [
        None, '{"Shoe size":"42"}', '{"Shoe size":"43"}',
    ]  # fmt: skip


def test_a_lost_column_is_null_and_told_with_what_it_may_be_called_now(company: Company) -> None:
    company.deliver("crm/customers_1.csv", "customer_id,name,phone\n1,Ana,+55 11 91234 5678\n")
    company.ingest("crm")
    company.deliver("crm/customers_2.csv", "customer_id,name,phone number\n1,Ana,+55 11 91234 5678\n")
    assert changes(company.ingest("crm")) == [("new", "phone number", ""), ("lost", "phone", "phone number")]
    assert company.rows("crm/customers", "phone") == [("+55 11 91234 5678",), (None,)]


def test_a_lost_required_column_is_refused_with_what_it_may_be_called_now(
    company: Company, refusal: Callable[[str], str]
) -> None:
    layout = company.exports.parent / "home.yml"
    layout.write_text(LAYOUT)
    company.layouts = str(layout)
    company.deliver("crm/people.csv", "Codes,Full name,Mail\n1,Ana,a@x.example\n")
    assert "Perhaps 'Codes' is Code now; then say so in a layout." in refusal("crm")


def test_a_type_that_changes_costs_its_rows_only(company: Company) -> None:
    company.deliver("orders/orders_1.csv", "order_id,ordered_at,gross_amount\n1,2025-01-01,10\n")
    company.deliver(
        "orders/orders_2.csv", "order_id,ordered_at,gross_amount\n2,2025-01-02,on request\n3,2025-01-02,5\n"
    )
    company.ingest("orders")
    assert company.rows("orders/orders", "order_id") == [("1",), ("3",)]
    assert [row[:3] for row in company.quarantine("orders/orders")] == [("orders_2.csv", 2, "gross_amount")]


def test_the_same_bytes_count_once_however_they_come(company: Company) -> None:
    import gzip

    text = "customer_id,name\n1,Ana\n"
    company.deliver("crm/customers.csv", text)
    company.ingest("crm")
    company.deliver("crm/again.csv", text)
    assert company.load("crm").is_empty
    # packed, they are other bytes: rows come again, and the newest version of each record counts once
    company.deliver("crm/again.csv.gz", gzip.compress(text.encode(), mtime=0))
    assert company.ingest("crm")["objects"] == {"customers": {"rows": 1, "quarantined": 0}}


def test_the_same_bytes_under_another_name_are_on_record_with_the_name_they_first_had(company: Company) -> None:
    import io
    import zipfile

    text = "customer_id,name\n1,Ana\n"
    company.deliver("crm/customers.csv", text)
    company.deliver("crm/customers_copy.csv", text)
    record = company.ingest("crm")
    assert [(file["file"], file["same_as"]) for file in record["repeated"]] == [("customers_copy.csv", "customers.csv")]
    company.deliver("crm/customers_again.csv", text)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside.csv", text)
        archive.writestr("new.csv", text.replace("Ana", "Bia"))
    company.deliver("crm/both.zip", packed.getvalue())
    record = company.ingest("crm")
    assert record["objects"] == {"customers": {"rows": 1, "quarantined": 0}}
    assert sorted((file["file"], file["same_as"]) for file in record["repeated"]) == [
        ("both.zip/inside.csv", "customers.csv"),
        ("customers_again.csv", "customers.csv"),
    ]
    assert company.load("crm").is_empty


def test_a_file_and_an_archive_that_holds_it_count_once_in_one_delivery(company: Company) -> None:
    import io
    import zipfile

    text = "customer_id,name\n1,Ana\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside.csv", text)
    company.deliver("crm/a.zip", packed.getvalue())
    company.deliver("crm/b.csv", text)
    record = company.ingest("crm")
    assert record["objects"] == {"customers": {"rows": 1, "quarantined": 0}}
    assert [(file["file"], file["same_as"]) for file in record["repeated"]] == [("b.csv", "a.zip/inside.csv")]


def test_bytes_that_were_refused_under_one_name_are_read_under_another(company: Company) -> None:
    text = "refund_id,order_id,refunded_at,amount\n1,2,2025-01-01,5\n"
    company.deliver("orders/orders_1.csv", text)
    company.deliver("orders/refunds_1.csv", text)
    record = company.ingest("orders")
    assert [file["file"] for file in record["files"]] == ["refunds_1.csv"]
    assert [file["file"] for file in record["refused"]] == ["orders_1.csv"]


def test_a_type_that_a_parquet_column_changes_is_told(company: Company) -> None:
    import duckdb

    folder = company.exports / "orders"
    folder.mkdir(parents=True, exist_ok=True)
    row = "'1' as order_id, timestamp '2025-01-01' as ordered_at"
    duckdb.sql(f"copy (select {row}, 5 as gross_amount) to '{folder}/orders_1.parquet'")
    assert changes(company.ingest("orders")) == []
    duckdb.sql(f"copy (select {row}, '5.00' as gross_amount) to '{folder}/orders_2.parquet'")
    assert changes(company.ingest("orders")) == [("type", "gross_amount", "INTEGER -> VARCHAR")]
    assert company.rows("orders/orders", "gross_amount") == [("5",), ("5.00",)]


def snapshots(company: Company) -> None:
    layout = company.exports.parent / "home.yml"
    layout.write_text(LAYOUT.replace("  - source: crm\n", "  - source: crm\n    snapshot: true\n"))
    company.layouts = str(layout)


def test_who_is_missing_from_a_full_snapshot_is_deleted(company: Company) -> None:
    snapshots(company)
    company.deliver("crm/day_1.csv", "Code,Full name,Mail\n1,Ana,a@x.example\n2,Bia,\n3,Caio,\n")
    company.ingest("crm")
    company.deliver("crm/day_2.csv", "Code,Full name,Mail\n1,Ana,a@x.example\n3,Caio,c@x.example\n")
    record = company.ingest("crm")
    columns = "customer_id, name, deleted_at, _file, _line, _load"
    assert company.rows("crm/customers", columns)[3:] == [
        ("1", "Ana", None, "day_2.csv", 2, 2),
        ("3", "Caio", None, "day_2.csv", 3, 2),
        ("2", "Bia", "2025-12-30T23:59:59Z", "day_2.csv", 0, 2),
    ]
    assert record["objects"]["customers"] == {"rows": 3, "quarantined": 0}
    assert record["files"][0]["rows_in"] == 2
    # once; and who is back is back
    company.deliver("crm/day_3.csv", "Code,Full name,Mail\n1,Ana,\n2,Bia,b@x.example\n3,Caio,c@x.example\n")
    assert company.ingest("crm")["objects"]["customers"]["rows"] == 3


def test_a_snapshot_that_was_not_read_whole_or_lacks_most_deletes_nobody(company: Company) -> None:
    snapshots(company)
    company.deliver("crm/day_1.csv", "Code,Full name,Mail\n" + "".join(f"{n},Ana,\n" for n in range(9)))
    company.ingest("crm")
    company.deliver("crm/day_2.csv", "Code,Full name,Mail\n" + "".join(f"{n},Ana,\n" for n in range(7)) + "x\n")
    assert company.ingest("crm")["objects"]["customers"] == {"rows": 7, "quarantined": 1}
    company.deliver("crm/day_3.csv", "Code,Full name,Mail\n0,Ana,\n1,Ana,\n")
    assert company.ingest("crm")["objects"]["customers"] == {"rows": 2, "quarantined": 0}
    assert not [row for row in company.rows("crm/customers", "deleted_at") if row[0]]


def test_of_snapshots_that_come_at_once_the_last_one_tells_who_is_gone(company: Company) -> None:
    """As when a past range is filled in: the same as if they had come one by one."""
    snapshots(company)
    company.deliver("crm/day_1.csv", "Code,Full name,Mail\n1,Ana,\n2,Bia,\n3,Caio,\n4,Davi,\n5,Eva,\n")
    company.deliver("crm/day_2.csv", "Code,Full name,Mail\n1,Ana,\n2,Bia,b@x.example\n4,Davi,\n6,Fabio,\n")
    company.deliver("crm/day_3.csv", "Code,Full name,Mail\n1,Ana,\n3,Caio,\n4,Davi,\n6,Fabio,\n")
    company.ingest("crm")
    deleted = company.rows("crm/customers", "customer_id, email, deleted_at, _file, _line")[13:]
    assert deleted == [
        ("2", "b@x.example", "2025-12-30T23:59:59Z", "day_3.csv", 0),
        ("5", None, "2025-12-30T23:59:59Z", "day_3.csv", 0),
    ]
