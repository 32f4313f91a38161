"""Bad rows: exact line numbers, reasons, the raw text, and the share past which a load fails."""

from __future__ import annotations

import pytest

from holdfast.errors import HoldfastError

from .conftest import Company

HEADER = "order_id,customer_id,ordered_at,gross_amount,is_test\n"
GOOD = "1,c,2025-01-01 10:00:00,10.50,true\n"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("2,c,31/02/2025,1,true", "ordered_at", "ordered_at '31/02/2025' is not an instant"),
        ("2,c,epoch,1,true", "ordered_at", "ordered_at 'epoch' is not an instant"),
        ("2,c,,1,true", "ordered_at", "ordered_at is missing"),
        (",c,2025-01-01,1,true", "order_id", "order_id is missing"),
        ("2,c,2025-01-01,ten,true", "gross_amount", "gross_amount 'ten' is not an amount"),
        ("2,c,2025-01-01,NaN,true", "gross_amount", "gross_amount 'NaN' is not an amount"),
        ("2,c,2025-01-01,inf,true", "gross_amount", "gross_amount 'inf' is not an amount"),
        ("2,c,2025-01-01,123456789012345678,true", "gross_amount", "'123456789012345678' is not an amount"),
        ("2,c,2025-01-01,1,perhaps", "is_test", "is_test 'perhaps' is not true or false"),
        ("2,c,2025-01-01,1", None, "the line has fewer columns than the header"),
        ("2,c,2025-01-01,1,true,x", None, "the line has more columns than the header"),
    ],
)
def test_a_bad_row_is_kept_with_line_reason_and_text(
    company: Company, row: str, column: str | None, reason: str
) -> None:
    company.deliver("orders/orders.csv", f"{HEADER}{GOOD}{row}\n{GOOD}")
    record = company.ingest("orders")
    [(file, line, found, why, text)] = company.quarantine("orders/orders")
    assert (file, line, found, text) == ("orders.csv", 3, column, row)
    assert reason in why
    assert company.rows("orders/orders", "_line") == [(2,), (4,)]
    assert record["files"][0]["rows_in"] == 3
    assert record["objects"] == {"orders": {"rows": 2, "quarantined": 1}}


def test_lines_are_exact_with_everything_that_moves_them(company: Company) -> None:
    company.deliver(
        "chat/messages.csv",
        "\n"  # line 1
        "conversation_id,message_id,sent_at,author_kind,text\n"
        'c,1,2025-01-01 10:00:00,customer,"one\n\ntwo"\n'  # lines 3-5
        "c,2,2025-01-01 10:00:00,agent\n"  # 6: too few columns
        "\n"  # 7
        'c,3,2025-01-01 10:00:00,agent,"x\n'  # 8-9
        'y"\n'
        "\n\n"  # 10, 11
        'c,4,never,agent,"z\n'  # 12-13: no instant
        'z"\n'
        'c,"5\n5",2025-01-01 10:00:00,agent,a,b\n'  # 14-15: too many columns
        "c,6,2025-01-01 10:00:00,agent,end",  # 16
    )
    record = company.ingest("chat")
    assert company.rows("chat/messages", "message_id, _line") == [("1", 3), ("3", 8), ("6", 16)]
    assert [(line, text) for _, line, _, _, text in company.quarantine("chat/messages")] == [
        (12, 'c,4,never,agent,"z\nz"'),
        (6, "c,2,2025-01-01 10:00:00,agent"),
        (14, 'c,"5\n5",2025-01-01 10:00:00,agent,a,b'),
    ]
    assert record["files"][0]["rows_in"] == 6


def test_lines_are_exact_in_every_file_of_a_batch(company: Company) -> None:
    for number, text in enumerate(["a", '"b\nb"', "c"]):
        company.deliver(
            f"crm/customers_{number}.csv",
            f"customer_id,name,created_at\n{number}1,{text},2025-01-01\n{number}2,x,never\n{number}3,y,\n",
        )
    company.ingest("crm")
    assert company.rows("crm/customers", "_file, customer_id, _line") == [
        ("customers_0.csv", "01", 2),
        ("customers_0.csv", "03", 4),
        ("customers_1.csv", "11", 2),
        ("customers_1.csv", "13", 5),
        ("customers_2.csv", "21", 2),
        ("customers_2.csv", "23", 4),
    ]
    assert [(file, line) for file, line, *_ in company.quarantine("crm/customers")] == [
        ("customers_0.csv", 3),
        ("customers_1.csv", 4),
        ("customers_2.csv", 3),
    ]


def test_a_touch_needs_one_of_three_keys(company: Company) -> None:
    company.deliver(
        "crm/campaign_touches.csv",
        "campaign_id,email,phone,sent_at\nx,a@b.c,,2025-01-01\nx,,,2025-01-01\nx,,+55,2025-01-01\n",
    )
    company.ingest("crm")
    assert company.quarantine("crm/campaign_touches") == [
        (
            "campaign_touches.csv",
            3,
            "customer_id, email, phone",
            "one of customer_id, email, phone is needed",
            "x,,,2025-01-01",
        )
    ]


@pytest.mark.parametrize("word", ["", "null", "NULL", "None", "nan", " "])
def test_a_null_written_as_a_word_is_no_customer(company: Company, word: str) -> None:
    company.deliver("orders/orders.csv", f"{HEADER}1,{word},2025-01-01,1,true\n")
    company.ingest("orders")
    assert company.rows("orders/orders", "customer_id") == [(None,)]


def test_past_the_share_nothing_is_loaded(company: Company) -> None:
    company.business["bad_row_share"] = 0.01
    company.deliver("orders/orders.csv", HEADER + GOOD * 98 + "2,c,never,1,true\n" * 2)
    with pytest.raises(HoldfastError) as error:
        company.load("orders")
    path = company.home / "refused" / "orders" / "orders.bad_rows.csv"
    assert str(error.value) == (
        "orders.orders: 2 of 100 rows (2.0%) could not be read, more than the 1.0% allowed (bad_row_share); "
        "first: orders.csv, line 100, ordered_at 'never' is not an instant. "
        f"Nothing was loaded; the bad rows are in {path}."
    )
    assert path.read_text().count("never") == 4  # reason and raw text of both
    assert not (company.home / "raw" / "_pending" / "orders").exists()
    assert not (company.home / "loads").exists()


def test_at_the_share_the_load_goes_on(company: Company) -> None:
    company.business["bad_row_share"] = 0.01
    company.deliver("orders/orders.csv", HEADER + GOOD * 99 + "2,c,never,1,true\n")
    assert company.ingest("orders")["objects"] == {"orders": {"rows": 99, "quarantined": 1}}


def test_a_number_that_staging_could_not_hold_is_quarantined(company: Company) -> None:
    lines = "order_id,product_id,quantity,unit_price\n1,p,1,9.99\n2,p,1,1234567890123\n3,p,1234567890123,1\n"
    company.deliver("orders/order_lines.csv", lines)
    company.deliver(
        "orders/exchange_rates.csv", "rate_date,currency,rate\n2025-01-01,USD,5.1\n2025-01-02,USD,12345678901\n"
    )
    company.ingest("orders")
    bad = company.quarantine("orders/order_lines") + company.quarantine("orders/exchange_rates")
    assert [(line, column) for _, line, column, *_ in bad] == [(3, "unit_price"), (3, "rate")]


def test_a_line_worth_more_than_an_amount_holds_is_quarantined(company: Company) -> None:
    lines = "order_id,product_id,quantity,unit_price,unit_cost\n1,p,1000,9.99,1\n2,p,9999999,12345678.9,1\n3,p,5000000000,1,123456\n"
    company.deliver("orders/order_lines.csv", lines)
    company.ingest("orders")
    assert [(line, column, reason) for _, line, column, reason, *_ in company.quarantine("orders/order_lines")] == [
        (3, "quantity x unit_price", "quantity 9999999 x unit_price 12345678.9 is more than an amount can hold"),
        (4, "quantity x unit_cost", "quantity 5000000000 x unit_cost 123456 is more than an amount can hold"),
    ]
