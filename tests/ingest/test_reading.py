"""What companies really export: workbooks, archives, JSON documents, reports with lines around the table."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Company

CUSTOMERS = "customer_id,name,company\n1,João,x\n2,Zoë,\n"
HOME = "layout: home\nexports:\n  - source: crm\n{form}\n    objects: {{customers: {{columns: {{customer_id: Code, name: Full name}}}}}}\n"


def say(company: Company, *form: str) -> None:
    """Have a layout of the company's own, whose files are called home*, say `form` of them."""
    lines = ['files: ["home*"]', *form]
    layout = company.exports.parent / "home.yml"
    layout.write_text(HOME.format(form="\n".join(f"    {line}" for line in lines)))
    company.layouts = str(layout)


def names(company: Company) -> list[tuple[Any, ...]]:
    return company.rows("crm/customers", "customer_id, name, _line")


def zipped(members: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_the_members_of_an_archive_are_files_of_their_own(company: Company) -> None:
    members = {
        "exports/customers.csv": CUSTOMERS,
        "contracts.csv": "contract_id,customer_id,started_on\nk,1,2025-01-01\n",
    }
    company.deliver("crm/all.zip", zipped({**members, "__MACOSX/._x": "x", "readme.txt": "hello"}))
    record = company.ingest("crm")
    assert sorted(file["file"] for file in record["files"]) == [
        "all.zip/contracts.csv",
        "all.zip/exports/customers.csv",
    ]
    assert [file["file"] for file in record["refused"]] == ["all.zip/readme.txt"]
    assert [row[:2] for row in names(company)] == [("1", "João"), ("2", "Zoë")]
    # nothing is new: neither the archive, nor what was in it and comes by itself
    company.deliver("crm/customers.csv", CUSTOMERS)
    assert company.load("crm").is_empty


def test_a_refused_member_is_tried_again_under_other_layouts_and_the_others_are_not_loaded_twice(
    company: Company,
) -> None:
    company.deliver("crm/all.zip", zipped({"customers.csv": CUSTOMERS, "home.csv": "Code,Full name\n7,Ana\n"}))
    assert [file["file"] for file in company.ingest("crm")["refused"]] == ["all.zip/home.csv"]
    assert company.load("crm").is_empty
    say(company)
    assert [file["file"] for file in company.ingest("crm")["files"]] == ["all.zip/home.csv"]
    assert [row[0] for row in names(company)] == ["1", "2", "7"]


def workbook(fill: Callable[[Any], None]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_with_types(company: Company) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.append(["Orders of 2025"])
        sheet.append([])
        sheet.append(["order_id", "ordered_at", "gross_amount", "is_test", "customer_id"])
        sheet.append([1001, dt.datetime(2025, 3, 4, 10, 30), 12.5, True, "c1"])
        sheet.append(["A-2", dt.date(2025, 12, 31), 1_000_000, False, None])
        sheet.append([1003, "never", 1, False, "c3"])
        book.create_sheet("Notes").append(["nothing to see"])

    company.deliver("orders/orders.xlsx", workbook(fill))
    record = company.ingest("orders")
    columns = "order_id, ordered_at, gross_amount, is_test, customer_id, _line"
    assert company.rows("orders/orders", columns) == [
        ("1001", "2025-03-04 10:30:00", "12.5", "true", "c1", 4),
        ("A-2", "2025-12-31", "1000000", "false", None, 5),
    ]
    assert [row[1:4] for row in company.quarantine("orders/orders")] == [
        (6, "ordered_at", "ordered_at 'never' is not an instant")
    ]
    assert record["files"][0]["rows_in"] == 3


def test_a_named_sheet_and_merged_headers(company: Company, refusal: Callable[[str], str]) -> None:
    def fill(book: Any) -> None:
        book.active.append(["customer_id", "name"])
        book.active.append(["no", "not this one"])
        sheet = book.create_sheet("People")
        sheet.append(["Code", "Full name"])
        sheet.append([7, "Ana"])

    say(company, "sheet: People")
    company.deliver("crm/home.xlsx", workbook(fill))
    company.ingest("crm")
    assert names(company) == [("7", "Ana", 2)]

    def merge(book: Any) -> None:
        book.active.append(["customer_id", "name", ""])
        book.active.append([1, "Ana", "Silva"])
        book.active.merge_cells("B1:C1")

    company.deliver("crm/merged.xlsx", workbook(merge))
    assert "merged cells (B1:C1 of sheet 'Sheet')" in refusal("crm")


@pytest.mark.parametrize(
    "text",
    [
        '[{"customer_id": 1, "name": "Ana\\nB", "n": 1234567890.5}, {"customer_id": "2", "name": null}]',
        '{"count": 2, "data": [{"customer_id": 1,\n "name": "Ana\\nB", "n": 1234567890.5},\n{"customer_id": "2"}], "next": {"page": null}}',
        '[\n  {\n    "customer_id": 1,\n    "name": "Ana\\nB",\n    "n": 1234567890.5\n  },\n  {"customer_id": "2"}\n]\n',
    ],
)
def test_json_arrays_and_documents(company: Company, text: str) -> None:
    company.deliver("crm/customers.json", text)
    company.ingest("crm")
    assert names(company) == [("1", "Ana\nB", 1), ("2", None, 2)]
    assert "1234567890.5" in company.rows("crm/customers", "_extra")[0][0]


def test_an_array_of_many_elements_at_a_place_that_the_layout_names(company: Company) -> None:
    say(company, "records: result.people")
    people = [{"Code": number, "Full name": "Ana " * (number % 50)} for number in range(20_000)]
    company.deliver("crm/home.json", json.dumps({"log": [{"x": 1}], "result": {"people": people, "more": []}}))
    company.ingest("crm")
    rows = names(company)
    assert len(rows) == 20_000
    assert rows[-1] == ("19999", ("Ana " * 49).strip(), 20_000)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": [{"customer_id": 1}], "b": [{"customer_id": 2}]}', "holds several arrays"),
        ('{"a": {"b": [{"customer_id": 1}]}}\n', "has no column customer_id"),
        ('[{"customer_id": 1}] []', "goes on after the end"),
        ('[{"customer_id": 1}, {"customer_id": 2', "cut off"),
        ("[" * 5_000, "nested deeper"),
    ],
)
def test_json_that_is_refused(refusal: Callable[[str], str], company: Company, text: str, reason: str) -> None:
    company.deliver("crm/customers.json", text)
    assert reason in refusal("crm")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'\xef\xbb\xbf<?xml version="1.0"?><customers><customer><id>1</id></customer></customers>', "It is XML"),
        ('<?xml version="1.0"?><a/>'.encode("utf-16"), "It is XML"),
        (b"\n<HTML><body><table><tr><td>customer_id</td></tr></table></body></HTML>", "It is a web page"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "It is a PDF document"),
    ],
)
def test_documents_that_are_no_tables_are_called_what_they_are(
    refusal: Callable[[str], str], company: Company, content: bytes, reason: str
) -> None:
    company.deliver("crm/customers.xls", content)
    assert refusal("crm").startswith(reason)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ([], "Report\nof 2025,x\n\nCode,Full name\n1,Ana\n", [("1", "Ana", 5)]),
        (["skip_lines: 2"], "Code,Full name\nignore,me\nCode,Full name\n1,Ana\n", [("1", "Ana", 4)]),
        (["header_lines: 2"], ",Full\nCode,name\n1,Ana\n", [("1", "Ana", 3)]),
        (["column_names: [Code, Full name]"], "1,Ana\n2,Bia\n", [("1", "Ana", 1), ("2", "Bia", 2)]),
        (["footer_lines: 1"], "Code,Full name\n1,Ana\n99,rows in all\n", [("1", "Ana", 2)]),
        (['delimiter: "@@"'], "Code@@Full name\n1@@Ana@Bia\n", [("1", "Ana@Bia", 2)]),
        ([], "Code||Full name\n1||Ana|Bia\n", [("1", "Ana|Bia", 2)]),
        ([], '"Code" "Full name"\n1 "Ana Bia"\n', [("1", "Ana Bia", 2)]),
        ([], "'Code','Full name'\n'1','Ana, ''Bia'''\n", [("1", "Ana, 'Bia'", 2)]),
        (['quote: ""'], 'Code,Full name\n1,"Ana"\n', [("1", '"Ana"', 2)]),
        ([], 'Code,Full name,n\n1,Monitor 15",2\n', [("1", 'Monitor 15"', 2)]),
        (['quote: "~"', "escape: '!'"], "Code,Full name\n1,~Ana, !~B!~~\n", [("1", "Ana, ~B~", 2)]),
        (["ragged: true"], "Code,Full name,a,b\n1,Ana\n2,Bia,,,,,\n3,Caio,,,,x\n", [("1", "Ana", 2), ("2", "Bia", 3)]),
        ([], "Code,Full name\n1,Ana\nCode,Full name\n2,Bia\n", [("1", "Ana", 2), ("2", "Bia", 4)]),
        ([], "Code,Full name,n\n1,Ana,1\nTotal,,1\n", [("1", "Ana", 2)]),
        ([], "sep=;\nCode;Full name\n1;Ana\n", [("1", "Ana", 3)]),
    ],
)  # fmt: skip
def test_forms(company: Company, form: list[str], text: str, expected: list[tuple[str, str, int]]) -> None:
    say(company, *form)
    company.deliver("crm/home.csv", text)
    company.ingest("crm")
    assert names(company) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("customer_idname,company\n1,Ana,x\n", "looks like customer_id and name"),
        ("customer_id,namecompany\n1,Ana,x\n", "'namecompany', which looks like name and company"),
        ("customer_id,name\n1,Ana\n\nrefund_id,why\n7,x\n", "a second table from line 4 on"),
        ("customer_id,name\n1,Ana\ncontract_id,customer_id,started_on\nk,1,2025-01-01\n", "a second table from line 3"),
        ("customer_id,name,\n1,Ana\n2,Bia\n", "None of its 2 rows can be read under its header"),
        (",".join(f"c{number}" for number in range(1_000_000)) + "\n", "columns; more than 5,000 are not read"),
        ("\ufeff\n\n", "It has no header line."),
    ],
)
def test_what_cannot_be_told_is_refused(
    company: Company, refusal: Callable[[str], str], text: str, reason: str
) -> None:
    company.deliver("crm/customers.csv", text)
    assert reason in refusal("crm")


def test_a_surplus_even_if_empty_is_told(company: Company) -> None:
    company.deliver("crm/customers.csv", "customer_id,name\n1,Ana\n2,Bia,\n3,Caio\n")
    company.ingest("crm")
    assert [row[0] for row in names(company)] == ["1", "3"]
    assert [(row[1], row[3], row[4]) for row in company.quarantine("crm/customers")] == [
        (3, "the line has more columns than the header", "2,Bia,")
    ]


def test_a_stray_quote_costs_its_own_line_only(company: Company) -> None:
    text = 'customer_id,name,company\n"1","Ana","x"\n"2","Bia,"x"\n"3","Caio","x"\n"4",""Davi","x"\n"5","Eva","line\nbreak"\n'
    company.deliver("crm/customers.csv", text)
    company.ingest("crm")
    assert company.rows("crm/customers", "customer_id, name, company, _line") == [
        ("1", "Ana", "x", 2), ("3", "Caio", "x", 4), ("5", "Eva", "line\nbreak", 6),
    ]  # fmt: skip
    assert [row[1] for row in company.quarantine("crm/customers")] == [3, 5]


def test_quotes_lost_on_two_lines_do_not_make_one_record_of_them(company: Company) -> None:
    good = "".join(f'"{number}","Ana","x{number}"\n' for number in range(3))
    company.deliver("crm/customers.csv", f'customer_id,name,company\n{good}"8","Bia,"x8"\n9","Caio","x9"\n')
    company.ingest("crm")
    assert [row[0] for row in names(company)] == ["0", "1", "2"]
    assert [row[1] for row in company.quarantine("crm/customers")] == [5, 6]


def test_nul_characters_and_very_long_lines_cost_their_lines(company: Company) -> None:
    good = "".join(f"{number},Ana,\n" for number in range(1_000))
    long = "8," + "x" * (100 << 20) + ",\n"
    company.deliver("crm/customers.csv", f"customer_id,name,company\n{good}7,B\0ia,\n{long}9,Caio,\n")
    company.ingest("crm")
    assert len(names(company)) == 1_001
    assert [(row[1], row[3]) for row in company.quarantine("crm/customers")] == [
        (1_002, "the line holds NUL characters"), (1_003, "the line is too long"),
    ]  # fmt: skip
    assert all(len(row[4]) <= 10_000 for row in company.quarantine("crm/customers"))


def test_what_spreadsheets_of_the_old_days_wrote_is_not_guessed(
    company: Company, refusal: Callable[[str], str]
) -> None:
    company.deliver("crm/customers.csv", "customer_id,name\n1,João Conceição\n2,Ação São\n".encode("cp850"))
    assert "set `encoding:` in a layout" in refusal("crm")


def test_points_that_may_be_thousands_are_asked_for(company: Company, refusal: Callable[[str], str]) -> None:
    company.deliver("orders/orders.csv", "order_id;ordered_at;gross_amount\n1;2025-01-31;1.234\n2;2025-01-31;15\n")
    assert "is 1.234 a thousand or one and a bit" in refusal("orders")
    company.deliver("orders/more.csv", "order_id;ordered_at;gross_amount\n3;2025-01-31;1.234\n4;2025-01-31;0.5\n")
    company.ingest("orders")
    assert company.rows("orders/orders", "gross_amount") == [("1.234",), ("0.5",)]
