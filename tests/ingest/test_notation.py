"""Locales: decimal commas, day-first dates, local times, and what cannot be told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Company

HEADER = "order_id;ordered_at;gross_amount;is_test\n"


def amounts(company: Company) -> list[str]:
    return [row[0] for row in company.rows("orders/orders", "gross_amount")]


def instants(company: Company) -> list[str]:
    return [row[0] for row in company.rows("orders/orders", "ordered_at")]


def test_a_brazilian_export(company: Company) -> None:
    company.deliver(
        "orders/pedidos.csv",
        HEADER
        + "1;31/12/2025 08:05;R$ 1.234,56;sim\n2;01/02/2025;12;não\n3;1/2/25 8:05:09;-1.234;S\n4;01/02/2025 08:05 PM;0,5;\n",
        "cp1252",
    )
    company.ingest("orders")
    assert company.rows("orders/orders", "ordered_at, gross_amount, is_test") == [
        ("2025-12-31 08:05:00", "1234.56", "true"),
        ("2025-02-01", "12", "false"),
        ("2025-02-01 08:05:09", "-1234", "true"),
        ("2025-02-01 20:05:00", "0.5", None),
    ]


def test_an_american_export(company: Company) -> None:
    company.deliver(
        "orders/orders.csv",
        'order_id,ordered_at,gross_amount\n1,12/31/2025 8:05 PM,"$1,234.56"\n2,01/02/2025,"1,234"\n',
    )
    company.ingest("orders")
    assert instants(company) == ["2025-12-31 20:05:00", "2025-01-02"]
    assert amounts(company) == ["1234.56", "1234"]


def test_iso_stays_as_delivered(company: Company) -> None:
    texts = ["2025-12-31T08:05:00Z", "2025-12-31 08:05:00-03", "2025-12-31 08:05:00.123 UTC", "2025-12-31"]
    company.deliver("orders/orders.csv", HEADER + "".join(f"{n};{text};1.5;0\n" for n, text in enumerate(texts)))
    company.ingest("orders")
    assert instants(company) == texts


def test_day_and_month_are_told_by_all_files_together(company: Company) -> None:
    company.deliver("orders/a.csv", "order_id,ordered_at\n1,01/02/2025\n")
    company.deliver("orders/b.csv", "order_id,ordered_at\n2,01/25/2025\n")
    company.ingest("orders")
    assert instants(company) == ["2025-01-02", "2025-01-25"]


def test_dates_of_two_readings_refuse_the_file(company: Company, refusal: Callable[[str], str]) -> None:
    company.deliver("orders/orders.csv", "order_id,ordered_at\n1,01/02/2025\n")
    assert "set `dates: dmy` or `dates: mdy` in a layout" in refusal("orders")


def test_amounts_of_two_readings_refuse_the_file(company: Company, refusal: Callable[[str], str]) -> None:
    company.deliver("orders/orders.csv", 'order_id,ordered_at,gross_amount\n1,2025-01-02,"1,234"\n')
    assert "set `decimal:` in a layout" in refusal("orders")


def test_a_semicolon_speaks_for_a_decimal_comma_and_the_day_first(company: Company) -> None:
    company.deliver("orders/orders.csv", HEADER + "1;01/02/2025;1,234;1\n")
    company.ingest("orders")
    assert (instants(company), amounts(company)) == (["2025-02-01"], ["1.234"])


def test_a_decimal_comma_in_one_column_counts_for_all(company: Company) -> None:
    company.deliver("orders/orders.csv", "order_id;ordered_at;gross_amount;tax_amount\n1;2025-01-01;1.234;0,10\n")
    company.ingest("orders")
    assert company.rows("orders/orders", "gross_amount, tax_amount") == [("1234", "0.10")]


@pytest.mark.parametrize("nothing", ["NULL", "null", "\\N", "NaT", "0000-00-00 00:00:00", ""])
def test_nothing_in_other_words_is_null(company: Company, nothing: str) -> None:
    company.deliver("crm/deals.csv", f"deal_id,customer_id,closed_at\n1,2,{nothing}\n3,4,2025-01-01\n")
    company.ingest("crm")
    assert company.rows("crm/deals", "closed_at") == [(None,), ("2025-01-01",)]


def test_an_instant_in_a_date_column_is_its_date(company: Company) -> None:
    company.deliver("crm/contracts.csv", "contract_id,customer_id,started_on\n1,2,2025-01-31T00:00:00Z\n")
    company.ingest("crm")
    assert company.rows("crm/contracts", "started_on") == [("2025-01-31",)]


@pytest.mark.parametrize(("text", "whole"), [("1", "1"), ("2.0", "2"), ("", None)])
def test_whole_numbers(company: Company, text: str, whole: str | None) -> None:
    company.deliver("orders/order_lines.csv", f"order_id,product_id,quantity,unit_price,line_number\n1,a,1,1,{text}\n")
    company.ingest("orders")
    assert company.rows("orders/order_lines", "line_number") == [(whole,)]


def test_local_times_become_utc(company: Company) -> None:
    layout = company.exports.parent / "london.yml"
    layout.write_text(
        "layout: london\ntime_zone: Europe/London\ndates: ['%d.%m.%Y %H:%M', '%d.%m.%Y']\ndecimal: ','\n"
        "null_values: ['-']\ntrue_values: [on]\nfalse_values: [off]\nexports:\n  - source: orders\n    objects:\n"
        "      orders: {columns: {order_id: no, ordered_at: at, gross_amount: sum, is_test: try}}\n"
    )
    company.layouts = str(layout)
    company.deliver(
        "orders/orders.csv",
        "no;at;sum;try\n1;01.07.2025 12:00;1.234;on\n2;01.01.2025 12:00;-;off\n3;31.12.2025;;-\n4;2025-07-01 12:00:00+00;1;on\n",
    )
    company.ingest("orders")
    assert company.rows("orders/orders", "ordered_at, gross_amount, is_test") == [
        ("2025-07-01 11:00:00", "1234", "true"),
        ("2025-01-01 12:00:00", None, "false"),
        ("2025-12-31", None, None),
        ("2025-07-01 12:00:00+00", "1", "true"),
    ]


def test_an_offset_without_a_colon_is_one(company: Company) -> None:
    company.deliver(
        "orders/orders.csv",
        "order_id,ordered_at\n1,2025-10-07 09:50:26 +0200\n2,2025-10-07T09:50:26.5-0300\n3,2025-10-07\n",
    )
    company.ingest("orders")
    assert instants(company) == ["2025-10-07 09:50:26+02:00", "2025-10-07T09:50:26.5-03:00", "2025-10-07"]


def test_years_of_two_digits(company: Company) -> None:
    company.deliver("crm/customers.csv", "customer_id;birth_date\n1;31/12/85\n2;01/02/07\n3;13/05/69\n")
    company.ingest("crm")
    assert [row[0] for row in company.rows("crm/customers", "birth_date")] == ["1985-12-31", "2007-02-01", "1969-05-13"]
