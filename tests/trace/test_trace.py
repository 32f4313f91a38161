"""make trace: the whole way of a record and of a file, on exports written here and on the sample company."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from companies import Company
from holdfast import ingest
from holdfast.raw_catalog import objects
from holdfast.settings import parse_as_of
from holdfast.trace import open_catalogue, trace_record
from holdfast.trace.__main__ import main
from holdfast.trace.objects import Asked, singular
from holdfast.trace.records import _versions, _winner

Trace = Callable[..., tuple[int, str]]
ORDER = {
    "order_id": "o1",
    "customer_id": "c1",
    "ordered_at": "2025-01-01T10:00:00Z",
    "status": "paid",
    "gross_amount": "10",
}


@pytest.fixture
def trace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trace:
    def run(company: Company, *arguments: str) -> tuple[int, str]:
        for name, value in company.environment.items():
            monkeypatch.setenv(name, value)
        code = main(list(arguments))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Deliveries of one order, one after the other; rows that could not be read, one of them corrected; a broken file."""
    company = Company(tmp_path_factory.mktemp("traced"), {"bad_row_share": 0.9})
    company.export("orders/monday.csv", [ORDER | {"updated_at": "2025-01-01T10:00:00Z"}])
    load(company, "2025-01-10")
    company.export("orders/tuesday.csv", [ORDER | {"status": "refunded", "updated_at": "2025-01-03T10:00:00Z"}])
    load(company, "2025-01-11")
    company.export(
        "orders/wednesday.csv",
        [
            ORDER | {"order_id": "o0", "updated_at": ""},
            ORDER | {"status": "refunded", "updated_at": "2025-01-03T10:00:00Z"},
            ORDER | {"order_id": "o2", "gross_amount": "ten", "updated_at": ""},
            ORDER | {"order_id": "o3", "gross_amount": "two", "updated_at": ""},
        ],
    )
    load(company, "2025-01-12")
    company.export("orders/late.csv", [ORDER | {"status": "pending", "updated_at": "2024-12-31T10:00:00Z"}])
    (company.exports / "orders" / "late_copy.csv").write_bytes((company.exports / "orders" / "late.csv").read_bytes())
    (company.exports / "orders" / "broken.csv").write_bytes(b"\x00\x01\x02")
    load(company, "2025-01-13")
    [rows] = (company.home / "quarantine" / "to_correct" / "orders").iterdir()
    header, ten, _two = rows.read_text(encoding="utf-8").splitlines()
    (company.exports / "orders" / "mended.csv").write_text(
        f"{header}\n{ten.replace('paid,ten', 'paid,10')}\n", encoding="utf-8"
    )
    load(company, "2025-01-14")
    return company


def load(company: Company, as_of: str) -> None:
    settings = company.settings
    instant = parse_as_of(as_of, settings.zone)
    ingest.commit(settings, ingest.load(settings, "orders", instant, ingest.pull(settings, "orders", instant)))


def test_a_record_tells_all_its_versions_and_which_won(company: Company, trace: Trace) -> None:
    code, said = trace(company, "id", "order:o1")
    assert code == 0
    first, second, third, fourth = (line for line in said.splitlines() if line.startswith("  Load"))
    assert "Load 1, as of 10 January 2025, 00:00 UTC: orders/monday.csv line 2" in first
    assert first.endswith("first delivery. Superseded: a newer one came.")
    # no published copy: nothing tells which columns are personal, so no value is shown
    assert second.endswith("status changed. It will count: no build has seen its load yet.")
    assert "orders/wednesday.csv line 3" in third
    assert third.endswith("the same content again. The same as the version that counts.")
    assert fourth.endswith("status changed. Superseded: a newer one came.")
    assert "Nothing is published yet" in said


def test_a_row_that_was_corrected_says_where(company: Company, trace: Trace) -> None:
    _, said = trace(company, "id", "order:o2")
    assert (
        "orders/wednesday.csv line 4, load 3, orders: gross_amount 'ten' is not an amount."
        " Corrected in orders/mended.csv line 2, load 5." in said
    )
    assert "orders/mended.csv line 2, layout canonical: first delivery." in said
    _, said = trace(company, "id", "order:o3")
    assert "gross_amount 'two' is not an amount. Not corrected: quarantine/to_correct/orders/ has it" in said


def test_a_file_tells_what_became_of_each_line(company: Company, trace: Trace) -> None:
    _, said = trace(company, "file", "orders/wednesday.csv")
    assert "orders/wednesday.csv, load 3, as of 12 January 2025, 00:00 UTC: loaded" in said
    assert "5 lines = 1 of the header + 2 records in raw + 2 records in quarantine; it adds up." in said
    assert "orders: 2 rows, 2 in quarantine." in said
    assert "line 4, load 3, orders: gross_amount 'ten' is not an amount." in said
    _, said = trace(company, "file", "broken.csv")
    assert "orders/broken.csv, load 4, as of 13 January 2025, 00:00 UTC: refused" in said
    assert "3 bytes. It" in said
    assert "nothing of it was loaded" in said
    _, said = trace(company, "file", "orders/late_copy.csv")
    assert "orders/late_copy.csv, load 4, as of 13 January 2025, 00:00 UTC: repeated" in said
    assert "the same as those of late.csv, which count: make trace FILE=orders/late.csv." in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("id", "order:o9"),
            "No delivered file has order o9; ids are compared as they were exported. Near it are o0, o1",
        ),
        (("id", "ordr:o1"), "'ordr:o1' names no object; write it like order:1001."),
        (("id", "order"), "'order' has no id; write order:ORDER_ID."),
        (("id", "order_line:o1/1/2"), "write order_line:ORDER_ID/LINE_NUMBER."),
        (("file", "orders/wednesdy.csv"), "No load has seen a file orders/wednesdy.csv. Near it are wednesday.csv"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_near(
    company: Company, trace: Trace, arguments: tuple[str, ...], sentence: str
) -> None:
    code, said = trace(company, *arguments)
    assert code == 2
    assert said.startswith("holdfast: ")
    assert sentence in said


def test_the_version_said_to_count_is_the_one_that_was_built(sample_company: Company) -> None:
    built = sample_company.ask(
        "select order_id, source_file, source_line, load_id from core.fct_orders order by md5(order_id) limit 60"
    )
    with open_catalogue(sample_company.settings) as catalogue:
        for row in built:
            asked = Asked(
                "orders", "orders", ("order_id",), (row["order_id"],), tuple(objects()["orders"]["orders"]["columns"])
            )
            winner = _winner(_versions(catalogue, sample_company.settings, asked))
            assert (winner["_file"], winner["_line"], winner["_load"]) == (
                row["source_file"], row["source_line"], row["load_id"],
            ), row  # fmt: skip


def test_every_kind_of_record_has_its_way(sample_company: Company) -> None:
    seen = set()
    with open_catalogue(sample_company.settings) as catalogue:
        for source, names in objects().items():
            for name, definition in names.items():
                key = ", ".join(definition["key"])
                found = catalogue.execute(
                    f"select {key} from raw.{source}_{name} order by md5({definition['key'][0]}) limit 1"
                ).fetchone()
                if found is None:
                    continue
                whole = [part for part in found if part is not None and "/" not in str(part)]
                told = dict(trace_record(catalogue, sample_company.settings, f"{singular(name)}:{whole[0]}"))
                assert any("This version counts." in line for lines in told.values() for line in lines), name
                assert any("Tables that read" in line for line in told["What became of it"]), name
                seen.add(name)
    assert len(seen) >= 14


def test_an_order_that_does_not_count_says_why(sample_company: Company, trace: Trace) -> None:
    [cancelled] = sample_company.ask(
        "select order_id, status from core.fct_orders where status = 'cancelled' order by order_id limit 1"
    )
    _, said = trace(sample_company, "id", f"order:{cancelled['order_id']}")
    assert "It does not count: its status is cancelled. It is in no mart." in said


def test_values_are_shown_unless_they_are_personal(sample_company: Company, trace: Trace) -> None:
    [customer] = sample_company.ask_warehouse(
        "select customer_id, min(name) as name, min(email) as email, min(phone) as phone, min(tax_id) as tax_id"
        " from raw.crm_customers where name is not null and email is not null and phone is not null"
        " group by customer_id having count(*) > 1 order by 1 limit 1"
    )
    _, said = trace(sample_company, "id", f"customer:{customer.pop('customer_id')}")
    assert "This version counts." in said
    assert [value for value in customer.values() if value and value in said] == []
    [order] = sample_company.ask_warehouse(
        "select order_id from raw.orders_orders group by order_id having count(distinct status) > 1 order by 1 limit 1"
    )
    _, said = trace(sample_company, "id", f"order:{order['order_id']}")
    assert "status paid -> " in said


def test_what_changed_in_a_personal_column_is_not_said(company: Company, trace: Trace) -> None:
    _, said = trace(company, "id", "order:o1")
    assert "status changed" in said  # without a published copy nothing is known not to be personal
