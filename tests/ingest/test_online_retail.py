"""The real export of UCI Online Retail: every one of its lines is accounted for."""

from __future__ import annotations

import duckdb
import pytest

from holdfast.settings import PROJECT

from .conftest import Company

BY_DAY = PROJECT.parent / "shared" / "data" / "online_retail" / "by-day"
needs_export = pytest.mark.skipif(not BY_DAY.is_dir(), reason="the Online Retail export is not on this machine")

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def test_sales_credit_notes_and_non_products_are_told_apart(company: Company) -> None:
    company.deliver(
        "orders/2011-07-01.csv",
        HEADER
        + "536365,85123A,HEART HOLDER,6,2011-07-01 08:26:00,2.55,17850.0,United Kingdom\n"
        + "536365,POST,POSTAGE,1,2011-07-01 08:26:00,18.0,17850.0,United Kingdom\n"
        + "536366,22139,,-10,2011-07-01 09:00:00,0.0,,United Kingdom\n"
        + "536367,22139,found,10,2011-07-01 09:00:00,0.0,,United Kingdom\n"
        + "C536379,D,Discount,-1,2011-07-01 09:41:00,27.5,14527.0,United Kingdom\n"
        + "A563185,B,Adjust bad debt,1,2011-07-01 14:50:00,-11062.06,,United Kingdom\n",
    )
    record = company.ingest("orders")
    assert company.rows("orders/orders", "order_id, customer_id, ordered_at, currency") == [
        ("536365", "17850", "2011-07-01 07:26:00", "GBP"),
        ("536366", None, "2011-07-01 08:00:00", "GBP"),
        ("536367", None, "2011-07-01 08:00:00", "GBP"),
        ("A563185", None, "2011-07-01 13:50:00", "GBP"),
    ]
    assert company.rows("orders/order_lines", "order_id, line_number, product_id, line_kind") == [
        ("536365", "1", "85123A", "product"),
        ("536365", "2", "POST", "shipping"),
        ("536366", "1", "22139", "stock"),
        ("536367", "1", "22139", "stock"),
        ("A563185", "1", "B", "adjustment"),
    ]
    assert company.rows("orders/refunds", "refund_id, order_id, amount, line_kind, reason, _extra") == [
        ("C536379-1", "C536379", "27.5000", "discount", "Discount", '{"Country":"United Kingdom"}')
    ]
    assert record["files"][0]["rows_in"] == 6


@needs_export
def test_every_line_of_the_export_is_accounted_for(company: Company) -> None:
    company.exports = BY_DAY  # its files lie loose in one folder
    assert company.load("crm").is_empty
    record = company.ingest("orders")
    assert len(record["files"]) == 305
    assert record["refused"] == []
    assert sum(file["rows_in"] for file in record["files"]) == 541_909
    assert record["objects"]["order_lines"] == {"rows": 541_909 - 9_288, "quarantined": 0}
    assert record["objects"]["refunds"] == {"rows": 9_288, "quarantined": 0}
    assert company.rows("orders/orders", "count(distinct customer_id)") == [(4339,)]
    # each delivered line once, in its file and on its line
    raw = company.home / "raw" / "orders"
    delivered = f"read_csv('{BY_DAY}/*.csv', all_varchar = true, filename = true)"
    [(lines,)] = duckdb.sql(
        f"select count(*) from (select _file, _line from '{raw}/order_lines/*.parquet' "
        f"union select _file, _line from '{raw}/refunds/*.parquet')"
    ).fetchall()
    assert lines == 541_909
    [(net, sales)] = duckdb.sql(
        f"select sum(Quantity::decimal(18, 4) * UnitPrice::decimal(18, 4)), count(*) from {delivered}"
    ).fetchall()
    [(raw_net,)] = duckdb.sql(
        f"select (select sum(quantity::decimal(18, 4) * unit_price::decimal(18, 4)) from '{raw}/order_lines/*.parquet') "
        f"- (select sum(amount::decimal(18, 4)) from '{raw}/refunds/*.parquet')"
    ).fetchall()
    assert (sales, net) == (541_909, raw_net)
