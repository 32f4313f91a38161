"""The words of a layout: what each makes of the lines it is meant for."""

from __future__ import annotations

import json

import pytest

from .conftest import Company
from .test_layouts import own


def test_order_columns_that_stand_on_an_orders_first_line_are_filled_down_within_it(company: Company) -> None:
    own(
        company,
        """
layout: first_line
exports:
  - source: orders
    fill_down: {columns: [Name, Placed, Note], within: [Name]}
    objects:
      order_lines:
        rows: {column: Placed, not_null: true}
        columns: {order_id: Name, product_id: Item, quantity: Units, unit_price: Price, product_name: Note, updated_at: Placed}
""",
    )
    company.deliver(
        "orders/lines.csv",
        "Name,Placed,Note,Item,Units,Price\n"
        "#1,2025-01-01 10:00:00,gift,a,1,2\n"
        ",,,b,1,2\n"
        "#2,2025-01-02 10:00:00,,c,1,x\n"
        "#2,,,d,1,2\n",
    )
    company.ingest("orders")
    assert company.rows("orders/order_lines", "order_id, product_id, product_name, updated_at, _line") == [
        ("#1", "a", "gift", "2025-01-01 10:00:00", 2),
        ("#1", "b", "gift", "2025-01-01 10:00:00", 3),
        # an order without a note does not get that of the one before
        ("#2", "d", None, "2025-01-02 10:00:00", 5),
    ]
    # the quarantine shows the line as it was delivered
    assert [row[4] for row in company.quarantine("orders/order_lines")] == ["#2,2025-01-02 10:00:00,,c,1,x"]


def test_epochs_are_instants_whatever_the_time_zone_of_the_layout(company: Company) -> None:
    own(
        company,
        """
layout: epochs
time_zone: America/Sao_Paulo
exports:
  - source: orders
    objects:
      orders:
        columns:
          order_id: id
          ordered_at: {column: created, epoch: seconds}
          updated_at: {column: changed, epoch: milliseconds}
""",
    )
    company.deliver("orders/o.csv", "id,created,changed\n1,1731000000,1731000000250\n2,-1.5,\n3,soon,1731000000000\n")
    company.ingest("orders")
    assert company.rows("orders/orders", "order_id, ordered_at, updated_at") == [
        ("1", "2024-11-07 17:20:00Z", "2024-11-07 17:20:00.25Z"),
        ("2", "1969-12-31 23:59:58.5Z", None),
    ]
    assert [row[3] for row in company.quarantine("orders/orders")] == ["ordered_at 'soon' is not an instant"]


def test_prices_in_cents_know_which_currencies_have_none(company: Company) -> None:
    own(
        company,
        """
layout: cents
exports:
  - source: orders
    objects:
      orders:
        columns:
          order_id: id
          ordered_at: at
          currency: cur
          gross_amount: {column: amount, minor_units: cur}
          tax_amount: {column: tax, minor_units: 2}
""",
    )
    company.deliver(
        "orders/o.csv",
        "id,at,cur,amount,tax\n"
        "1,2025-01-01,usd,1999,199\n2,2025-01-01,jpy,1999,-5\n3,2025-01-01,KWD,1999,\n4,2025-01-01,eur,1.999.9,1\n",
    )
    company.ingest("orders")
    assert company.rows("orders/orders", "order_id, gross_amount, tax_amount") == [
        ("1", "19.9900", "1.9900"),
        ("2", "1999.0000", "-0.0500"),
        ("3", "1.9990", None),
    ]
    assert [row[3] for row in company.quarantine("orders/orders")] == ["gross_amount '1.999.9' is not an amount"]


MERGES = """
layout: merges
exports:
  - source: crm
    objects:
      customers:
        columns: {customer_id: {column: id, trim_prefix: "'"}, name: name}
"""


def test_a_list_in_a_column_gives_a_row_per_value(company: Company) -> None:
    own(
        company,
        """
layout: baskets
exports:
  - source: orders
    objects:
      orders:
        columns: {order_id: id, ordered_at: at}
      order_lines:
        each: {column: items}
        columns:
          order_id: id
          line_number: each_number
          product_id: each.sku
          quantity: each.qty
          unit_price: {column: each.cents, minor_units: 2}
      refunds:
        each: {column: refunds, separator: ";"}
        rows: {column: each, not_equals: "0"}
        columns: {refund_id: {join: [id, each_number], with: "-"}, order_id: id, refunded_at: at, amount: each}
""",
    )
    items = [{"sku": "a", "qty": 2, "cents": 150}, {"sku": "b", "qty": 1, "cents": 99}]
    company.deliver(
        "orders/o.jsonl",
        "".join(
            json.dumps(order) + "\n"
            for order in (
                {"id": 1, "at": "2025-01-01", "items": items, "refunds": "1.5; ;0;2"},
                {"id": 2, "at": "2025-01-02", "items": [], "refunds": None},
            )
        ),
    )
    record = company.ingest("orders")
    # derived rows are no lines of the file
    assert record["files"][0]["rows_in"] == 2
    assert company.rows("orders/orders", "order_id") == [("1",), ("2",)]
    assert company.rows("orders/order_lines", "order_id, line_number, product_id, quantity, unit_price, _line") == [
        ("1", "1", "a", "2", "1.5000", 1),
        ("1", "2", "b", "1", "0.9900", 1),
    ]
    assert company.rows("orders/refunds", "refund_id, amount") == [("1-1", "1.5"), ("1-3", "2")]


def test_the_apostrophe_that_keeps_a_spreadsheet_from_rounding_is_no_part_of_an_id(company: Company) -> None:
    own(company, MERGES)
    company.deliver("crm/people.csv", "id,name\n'7210448301122,Ana\n42,Bo\n")
    company.ingest("crm")
    assert company.rows("crm/customers", "customer_id, name") == [("7210448301122", "Ana"), ("42", "Bo")]


@pytest.mark.parametrize("units", ["7", "-1"])
def test_minor_units_are_few_digits(company: Company, units: str) -> None:
    from holdfast.errors import HoldfastError

    own(company, MERGES.replace("name: name", f"name: {{column: name, minor_units: {units}}}"))
    company.deliver("crm/people.csv", "id,name\n1,2\n")
    with pytest.raises(HoldfastError, match="minor_units is 0 to 4"):
        company.ingest("crm")


def test_sums_shares_and_the_first_of_several(company: Company) -> None:
    own(
        company,
        """
layout: sums
exports:
  - source: orders
    objects:
      orders:
        columns:
          order_id: {column: ids, first_in: ";"}
          ordered_at: at
          gross_amount: {sum: [total, {column: tax, negate: true}, surcharge]}
          discount_amount: {prorate: [back, net, total]}
""",
    )
    company.deliver(
        "orders/o.csv",
        "ids,at,total,tax,back,net\n"
        "1;9,2025-01-01,120,20,120,100\n2,2025-01-01,0.3,0.1,1,0\n3,2025-01-01,,,5,1\n4,2025-01-01,100,x,,\n",
    )
    company.ingest("orders")
    assert company.rows("orders/orders", "order_id, gross_amount, discount_amount") == [
        ("1", "100.0000", "100.0000"),
        ("2", "0.2000", "0.0000"),
        # nothing to add up is no amount; a share of an unknown whole is all of it
        ("3", None, "5"),
    ]
    assert [row[3] for row in company.quarantine("orders/orders")] == ["gross_amount 'x' is not an amount"]


def test_a_known_kind_of_file_that_is_not_loaded_says_why(company: Company) -> None:
    own(
        company,
        """
layout: payments
exports:
  - {source: orders, required: [payment_id, kind, amount], not_loaded: "Payments are not loaded: they are the orders once more."}
""",
    )
    company.deliver("orders/payments.csv", "payment_id,kind,amount\n1,sale,2\n")
    assert [file["reason"] for file in company.ingest("orders")["refused"]] == [
        "Payments are not loaded: they are the orders once more."
    ]


def test_a_kind_that_is_not_loaded_takes_no_file_from_a_layout_that_loads_it(company: Company) -> None:
    own(company, MERGES)
    # Intercom's admins have these columns, too
    company.deliver("crm/people.csv", "id,email,name,job_title\n1,a@x.test,Ana,Boss\n")
    company.deliver("chat/people.csv", "id,email,name,job_title\n1,a@x.test,Ana,Boss\n")
    assert company.ingest("crm")["files"][0]["layout"] == "merges"
    assert "admins are not loaded" in company.ingest("chat")["refused"][0]["reason"]
    company.home = company.home.with_name("pinned")
    company.business["layouts"] = {"chat": "canonical"}
    assert "No layout fits its columns" in company.ingest("chat")["refused"][0]["reason"]
