"""Which layout a file is in, and what a wrong layout says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.errors import HoldfastError
from holdfast.ingest import pull

from .conftest import AS_OF, Company

SHOP = """
layout: shop
exports:
  - source: orders
    files: ["sales*"]
    dates: dmy
    decimal: ","
    objects:
      orders:
        id_namespace: shop
        columns:
          order_id: {join: [Store, Number], with: "-"}
          customer_id: {column: Client, trim_suffix: ".0"}
          ordered_at: When
          status: {column: State, map: {F: paid, X: cancelled}, default: open}
          gross_amount: {column: Total, negate: true}
          currency: {constant: BRL}
          channel: {first_of: [Channel, Medium]}
          is_test: {cases: [{when: {column: Client, equals: TEST}, then: {constant: "true"}}, {otherwise: {constant: "false"}}]}
"""
SALES = "Store;Number;Client;When;State;Total;Medium;Till\n7;1;12.0;31/12/2025 08:05;F;-1.234,50;web;3\n7;2;;05/01/2025;?;2;;\n"


NAMED = """
layout: named
exports:
  - source: crm
    objects: {customers: {columns: {customer_id: Code, name: Full name, phone: Phone}}}
"""
MAILED = """
layout: mailed
exports:
  - source: crm
    objects: {customers: {columns: {customer_id: Code, email: Mail}}}
"""


def own(company: Company, text: str, name: str = "own.yml") -> Path:
    folder = company.exports.parent / "layouts"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    company.layouts = str(folder)
    return folder / name


def test_a_layout_of_ones_own_needs_no_code(company: Company) -> None:
    own(company, SHOP)
    company.deliver("orders/sales.csv", SALES)
    company.ingest("orders")
    columns = "order_id, customer_id, ordered_at, status, gross_amount, currency, channel, is_test, _extra, _layout"
    assert company.rows("orders/orders", columns) == [
        ("7-1", "shop:12", "2025-12-31 08:05:00", "paid", "1234.5000", "BRL", "web", "false", '{"Till":"3"}', "shop"),
        ("7-2", None, "2025-01-05", "open", "-2.0000", "BRL", None, "false", None, "shop"),
    ]


def test_an_own_layout_wins_over_a_shipped_one_of_its_name(company: Company) -> None:
    own(company, SHOP.replace("layout: shop", "layout: canonical"))
    company.deliver("orders/orders.csv", "order_id,ordered_at\n1,2025-01-01 10:00:00\n")
    assert "No layout fits its columns (order_id, ordered_at)" in company.ingest("orders")["refused"][0]["reason"]


@pytest.mark.parametrize(
    ("name", "header", "expected"),
    [
        ("order_lines_2025.csv", "order_id,product_id,quantity,unit_price", "order_lines"),
        # a header that fits customers too: the name decides
        ("milestones.csv", "customer_id,milestone", "milestones"),
        # ... and without a telling name, the one that asks for all that the other asks for, and for more
        ("export.csv", "customer_id,milestone,due_on", "milestones"),
        ("export.csv", "customer_id,milestone,name,email", "milestones"),
        ("EXPORT.CSV", " Customer_ID ,NAME,email", "customers"),
    ],
)
def test_the_object_is_told_by_columns_then_name_then_width(
    company: Company, name: str, header: str, expected: str
) -> None:
    source = "orders" if expected == "order_lines" else "crm"
    company.deliver(f"{source}/{name}", header + "\n")
    assert list(company.ingest(source)["files"][0]["objects"]) == [expected]


def test_of_two_that_ask_for_the_same_the_one_that_knows_more_columns_is_meant(company: Company) -> None:
    own(company, SHOP, "a.yml")
    own(
        company,
        SHOP.replace("layout: shop", "layout: twin").replace(
            "currency: {constant: BRL}", "currency: {column: Till, map: {'3': BRL}}"
        ),
        "b.yml",
    )
    company.deliver("orders/sales.csv", SALES)
    assert company.ingest("orders")["files"][0]["layout"] == "twin"


def test_columns_that_only_one_knows_and_others_that_only_the_other_knows_are_a_tie(
    company: Company, refusal: Callable[[str], str]
) -> None:
    """However many they are: nothing is guessed from numbers."""
    own(company, NAMED, "a.yml")
    own(company, MAILED, "b.yml")
    company.deliver("crm/people.csv", "Code,Full name,Phone,Mail\n1,Ana,+55 11 91234 5678,a@x.example\n")
    assert refusal("crm").startswith("It fits named (customers) and mailed (customers) equally well. Pin one")


def test_a_filled_in_list_of_an_owner_is_one_whatever_the_owner_is_called(company: Company) -> None:
    from holdfast.deliver.csv_lists import COLUMNS, as_csv

    contact = {"customer_id": "1", "channel": "call", "due_on": "2025-01-02", "name": "Ana", "done_on": "2025-01-03"}
    for name in ("Bia.csv", "customers of Bia.csv"):
        assert set(contact) <= set(COLUMNS)
        company.deliver(f"crm/{name}", as_csv([contact | {"reason": name}]))
    record = company.ingest("crm")
    assert [file["layout"] for file in record["files"]] == ["holdfast_agenda"] * 2


def test_a_tie_is_refused(company: Company, refusal: Callable[[str], str]) -> None:
    own(company, SHOP, "a.yml")
    own(company, SHOP.replace("layout: shop", "layout: twin"), "b.yml")
    company.deliver("orders/sales.csv", SALES)
    assert refusal("orders").startswith("It fits shop (orders) and twin (orders) equally well.")


def test_a_pin_decides_a_tie(company: Company) -> None:
    own(company, SHOP, "a.yml")
    own(company, SHOP.replace("layout: shop", "layout: twin"), "b.yml")
    company.deliver("orders/sales.csv", SALES)
    company.business["layouts"] = {"orders.orders": "twin"}
    assert company.ingest("orders")["files"][0]["layout"] == "twin"


def test_unknown_columns_are_refused_with_the_closest_layout(company: Company, refusal: Callable[[str], str]) -> None:
    company.deliver("orders/facts.csv", "order_id,placed\n1,2\n")
    assert refusal("orders") == (
        "No layout fits its columns (order_id, placed). The closest is canonical (orders), which also needs ordered_at. "
        "`make layout FILE=...` proposes a layout for it."
    )


def test_a_file_does_not_pass_for_a_less_demanding_object(company: Company, refusal: Callable[[str], str]) -> None:
    company.deliver("crm/contracts.csv", "contract_id,customer_id,begins\n1,2,2025-01-01\n")
    assert refusal("crm").startswith(
        "It is named like canonical (contracts) but has no column started_on. `make layout"
    )


def test_a_repeated_column_is_refused(company: Company, refusal: Callable[[str], str]) -> None:
    company.deliver("orders/orders.csv", "order_id,ordered_at,order_id\n1,2025-01-01,2\n")
    assert refusal("orders") == "Its header has the column 'order_id' more than once."


@pytest.mark.parametrize(
    ("pins", "sentence"),
    [
        ({"orders": "shoppify"}, "'shoppify', which is no known layout; known are canonical, "),
        ({"ordrs": "canonical"}, "pins 'ordrs', which is neither a source"),
        ({"orders.lines": "canonical"}, "pins 'orders.lines', which is neither a source"),
    ],
)
def test_a_wrong_pin_is_said_in_one_sentence(company: Company, pins: dict[str, str], sentence: str) -> None:
    company.business["layouts"] = pins
    with pytest.raises(HoldfastError, match=sentence):
        pull(company.settings, "orders", AS_OF)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (SHOP.replace("dates: dmy", "dates: ddmmyy"), "at exports.0: dates 'ddmmyy' is not iso"),
        (SHOP.replace("constant: BRL", "konstant: BRL"), "exports.0.objects.orders.columns.currency"),
        (SHOP.replace("source: orders", "source: sales"), "unknown source 'sales'"),
        (SHOP.replace("currency:", "curency:"), "unknown column 'curency'"),
        (SHOP.replace("ordered_at: When", "is_x: When").replace("is_x: When\n", "\n"), "says nothing of 'ordered_at'"),
        ("- just\n- a list\n", "a layout file is a mapping"),
        ("layout: [", "cannot be read"),
        ("layout: empty\n", "a layout has `exports`"),
    ],
)
def test_a_wrong_layout_names_file_and_field(company: Company, wrong: str, sentence: str) -> None:
    path = own(company, wrong)
    with pytest.raises(HoldfastError, match=sentence) as error:
        pull(company.settings, "orders", AS_OF)
    assert str(path) in str(error.value)


def test_one_file_can_feed_several_objects(company: Company) -> None:
    own(
        company,
        """
layout: tills
exports:
  - source: orders
    ignored_rows: {column: Kind, equals: note}
    objects:
      order_lines:
        rows: {column: Kind, equals: sale}
        columns: {order_id: Ticket, line_number: {position_in: [Ticket]}, product_id: Item, quantity: Units, unit_price: Price}
      orders:
        rows: {column: Kind, equals: sale}
        one_row_per: [Ticket]
        columns: {order_id: Ticket, ordered_at: At}
      refunds:
        rows: {column: Kind, in: [back, return]}
        columns: {refund_id: {join: [Ticket, {position_in: [Ticket]}], with: "-"}, order_id: Ticket, refunded_at: At, amount: {multiply: [Units, Price]}}
""",
    )
    company.deliver(
        "orders/tills.csv",
        "Kind,Ticket,At,Item,Units,Price\n"
        "sale,1,2025-01-01 10:00:00,a,2,1.50\n"
        "sale,1,2025-01-01 10:01:00,b,1,3\n"
        "back,1,2025-01-02 10:00:00,a,2,1.50\n"
        "note,,,,,\n"
        "odd,2,2025-01-02 10:00:00,a,1,1\n",
    )
    record = company.ingest("orders")
    assert record["files"][0]["rows_in"] == 4
    assert company.rows("orders/orders", "order_id, ordered_at, _line") == [("1", "2025-01-01 10:00:00", 2)]
    assert company.rows("orders/order_lines", "product_id, line_number, _line") == [("a", "1", 2), ("b", "2", 3)]
    assert company.rows("orders/refunds", "refund_id, amount, _line") == [("1-1", "3.0000", 4)]
    assert company.quarantine("orders/order_lines") == [
        ("tills.csv", 6, None, "no object of the layout tills takes this row", "odd,2,2025-01-02 10:00:00,a,1,1")
    ]
