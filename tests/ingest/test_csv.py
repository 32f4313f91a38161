"""CSV as it comes: delimiters, quoting, encodings, line ends, archives, and what is refused."""

from __future__ import annotations

import gzip

import pytest
import zstandard

from .conftest import Company

CUSTOMERS = "customer_id,name,company\n1,João,Açaí & Cia\n2,Zoë,\n"
EXPECTED = [("1", "João", "Açaí & Cia", 2), ("2", "Zoë", None, 3)]
COLUMNS = "customer_id, name, company, _line"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end(company: Company, delimiter: str, line_end: str) -> None:
    company.deliver("crm/customers.csv", CUSTOMERS.replace(",", delimiter).replace("\n", line_end))
    company.ingest("crm")
    assert company.rows("crm/customers", COLUMNS) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_any_encoding(company: Company, encoding: str) -> None:
    company.deliver("crm/customers.csv", CUSTOMERS, encoding)
    company.ingest("crm")
    assert company.rows("crm/customers", COLUMNS) == EXPECTED


def test_a_late_accent_is_seen(company: Company) -> None:
    rows = "".join(f"{number},Ana\n" for number in range(50_000))
    company.deliver("crm/customers.csv", f"customer_id,name\n{rows}x,João … “Zé”\n", "cp1252")
    company.ingest("crm")
    assert company.rows("crm/customers", "name, _line")[-1] == ("João … “Zé”", 50_002)


def test_one_broken_character_costs_one_row(company: Company) -> None:
    rows = "".join(f"{number},São João\n" for number in range(20))
    company.deliver("crm/customers.csv", f"customer_id,name\n{rows}".encode() + b"x,Jo\xe3o\n20,Ana\n")
    company.ingest("crm")
    assert company.rows("crm/customers", "name, _line")[-1] == ("Ana", 23)
    assert [row[:4] for row in company.quarantine("crm/customers")] == [
        ("customers.csv", 22, None, "the line is not valid UTF-8")
    ]


def test_quotes_inside_quotes(company: Company) -> None:
    company.deliver("crm/customers.csv", 'customer_id,name\n1,"Ana ""Nana"", Silva"\n2, Bia \n3,""\n')
    company.ingest("crm")
    assert company.rows("crm/customers", "name") == [('Ana "Nana", Silva',), ("Bia",), (None,)]


def test_backslash_escapes(company: Company) -> None:
    company.deliver("crm/customers.csv", 'customer_id,name\n1,"Ana \\"Nana\\", Silva"\n2,"Bia"\n')
    company.ingest("crm")
    assert company.rows("crm/customers", "name") == [('Ana "Nana", Silva',), ("Bia",)]


def test_columns_no_layout_names_are_kept_as_json(company: Company) -> None:
    company.deliver("crm/customers.csv", 'customer_id,shoe_size,Cor "x"\n1,42,\n2,,\n')
    company.ingest("crm")
    assert company.rows("crm/customers", "_extra") == [('{"shoe_size":"42","Cor \\"x\\"":null}',), (None,)]


@pytest.mark.parametrize("name", ["customers.csv.gz", "customers.csv"])
def test_gz_is_told_by_its_bytes(company: Company, name: str) -> None:
    company.deliver(f"crm/{name}", gzip.compress(CUSTOMERS.encode()))
    company.ingest("crm")
    assert company.rows("crm/customers", COLUMNS) == EXPECTED


def test_zst_and_archives_of_several_members(company: Company) -> None:
    half = len(CUSTOMERS.encode()) // 2
    first, second = CUSTOMERS.encode()[:half], CUSTOMERS.encode()[half:]
    company.deliver("crm/customers_1.csv.zst", zstandard.compress(first) + zstandard.compress(second))
    company.deliver("crm/customers_2.csv.gz", gzip.compress(first, mtime=0) + gzip.compress(second, mtime=0))
    company.ingest("crm")
    assert company.rows("crm/customers", COLUMNS) == EXPECTED * 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("customers.csv.gz", gzip.compress(CUSTOMERS.encode() * 50, mtime=0)[:-9], "Its gzip archive is cut off"),
        (
            "customers.csv.gz",
            gzip.compress(CUSTOMERS.encode() * 50, mtime=0)[:30] + b"xxxxxxxxxxxx",
            "Its gzip archive is",
        ),
        ("customers.csv.zst", zstandard.compress(CUSTOMERS.encode() * 50)[:-5], "Its zst archive is cut off"),
        ("customers.csv", bytes(range(256)) * 40, "It is not text"),
        ("customers.csv", b"", "It is empty."),
        ("customers.csv", b"\n\n", "It has no header line."),
        ("customers.xlsx", b"PK\x03\x04rest", "Its zip archive is damaged"),
        ("customers.parquet", b"PAR1" + b"x" * 50 + b"PAR1", "Its Parquet footer is damaged"),
        ("customers.json", b'[{"customer_id": 1}', "Its JSON is cut off"),
        ("customers.json", b'[{"customer_id": 1} {"customer_id": 2}]', "Its JSON is broken"),
        ("customers.csv", b"1,2,3\n4,5,6\n", "Its first line holds no column names"),
    ],
)
def test_what_cannot_be_read_is_refused_whole(company: Company, name: str, content: bytes, reason: str) -> None:
    company.deliver(f"crm/{name}", content)
    company.deliver("crm/customers_good.csv", CUSTOMERS)
    record = company.ingest("crm")
    assert [file["file"] for file in record["files"]] == ["customers_good.csv"]
    assert record["refused"][0]["reason"].startswith(reason)
    folder = company.home / "refused" / "crm" / record["refused"][0]["sha256"]
    assert (folder / name).read_bytes() == content
    assert reason in (folder / "reason.txt").read_text()


def test_a_quote_that_is_never_closed_costs_its_line(company: Company) -> None:
    rows = "".join(f'{number},"Ana\n' if number == 30 else f"{number},Ana\n" for number in range(5_000))
    company.deliver("crm/customers.csv", "customer_id,name\n" + rows)
    company.ingest("crm")
    assert [row[1:] for row in company.quarantine("crm/customers")] == [
        (32, None, "a quote is opened or closed in the wrong place", '30,"Ana')
    ]
    lines = company.rows("crm/customers", "_line, customer_id")
    assert lines == [(line, str(line - 2)) for line in range(2, 5_002) if line != 32]


def test_one_bad_file_of_a_batch_does_not_stop_the_others(company: Company) -> None:
    for number in range(3):
        rows = "".join(f'{row},"Ana\n' if number == 1 and row == 30 else f"{row},Ana\n" for row in range(5_000))
        company.deliver(f"crm/customers_{number}.csv", f"customer_id,name\n{rows}{number},x\n")
    record = company.ingest("crm")
    assert [file["rows_in"] for file in record["files"]] == [5_001] * 3
    assert [(row[0], row[1]) for row in company.quarantine("crm/customers")] == [("customers_1.csv", 32)]
