"""Quarantined rows, corrected where Holdfast put them and dropped back: loaded, and both stay on record."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from holdfast.ingest import commit

from .conftest import Company

HEADER = "order_id;customer_id;ordered_at;gross_amount;channel\n"


def to_correct(company: Company, source: str) -> list[Path]:
    return sorted((company.home / "quarantine" / "to_correct" / source).glob("*"))


def test_corrected_rows_are_loaded_and_both_stay_on_record(company: Company) -> None:
    company.deliver(
        "orders/orders.csv",
        HEADER
        + "1;c;2025-01-01 10:00:00;10.50;web\n"
        + "2;c;31/02/2025;11.50;web\n"  # 3
        + "3;c;2025-01-03 10:00:00;12.50\n"  # 4
        + '4;c;2025-01-04 10:00:00;ten;"web; or\nstore"\n',  # 5-6
    )
    company.ingest("orders")
    [path] = to_correct(company, "orders")
    assert path.name == "00000001_orders.csv"
    assert path.read_text(encoding="utf-8") == (
        "holdfast_reason;holdfast_file;holdfast_line;" + HEADER
        + "ordered_at '31/02/2025' is not an instant;orders.csv;3;2;c;31/02/2025;11.50;web\n"
        + "the line has fewer columns than the header;orders.csv;4;3;c;2025-01-03 10:00:00;12.50\n"
        + "gross_amount 'ten' is not an amount;orders.csv;5;4;c;2025-01-04 10:00:00;ten;\"web; or\nstore\"\n"
    )  # fmt: skip

    mended = path.read_text(encoding="utf-8").replace("31/02/2025;", "2025-02-28 09:00:00;")
    mended = mended.replace(";12.50\n", ";12.50;store\n").replace(";ten;", ";10;")
    company.deliver("orders/orders_corrected.csv", mended)
    record = company.ingest("orders")
    assert record["objects"] == {"orders": {"rows": 3, "quarantined": 0}}
    assert sorted(company.rows("orders/orders", "order_id, gross_amount, _file, _line")) == [
        ("1", "10.50", "orders.csv", 2),
        ("2", "11.50", "orders_corrected.csv", 2),
        ("3", "12.50", "orders_corrected.csv", 3),
        ("4", "10", "orders_corrected.csv", 4),
    ]
    extra = company.rows("orders/orders", "_extra")
    about = [json.loads(text) for (text,) in extra if text]
    assert [(row["holdfast_file"], row["holdfast_line"]) for row in about] == [
        ("orders.csv", "3"),
        ("orders.csv", "4"),
        ("orders.csv", "5"),
    ]
    assert sorted(line for _, line, *_ in company.quarantine("orders/orders")) == [3, 4, 5]
    assert to_correct(company, "orders") == [path]


@pytest.mark.parametrize("form", ["jsonl.gz", "parquet"])
def test_json_lines_and_parquet_are_corrected_as_json_lines(company: Company, tmp_path: Path, form: str) -> None:
    good = {"message_id": "1", "conversation_id": "c", "sent_at": "2025-01-01T10:00:00Z", "author_kind": "agent"}
    bad = good | {"message_id": "2", "sent_at": "yesterday"}
    if form == "parquet":
        duckdb.sql(
            f"select * from (values {tuple(good.values())}, {tuple(bad.values())}) as rows({', '.join(good)})"
        ).write_parquet(str(tmp_path / "rows.parquet"))
        company.deliver("chat/messages.parquet", (tmp_path / "rows.parquet").read_bytes())
    else:
        lines = f"{json.dumps(good)}\n{json.dumps(bad)}\n[1]\n"
        company.deliver("chat/messages.jsonl.gz", gzip.compress(lines.encode()))
    company.ingest("chat")
    [path] = to_correct(company, "chat")
    assert path.name == "00000001_messages.jsonl"
    record, *others = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(record)["holdfast_reason"] == "sent_at 'yesterday' is not an instant"
    assert others == ([] if form == "parquet" else ["[1]"])
    company.deliver("chat/messages_mended.jsonl", record.replace("yesterday", "2025-01-02T10:00:00Z") + "\n")
    company.ingest("chat")
    assert company.rows("chat/messages", "message_id, _file")[-1] == ("2", "messages_mended.jsonl")


def test_a_commit_that_is_repeated_writes_them_again(company: Company) -> None:
    company.deliver("orders/orders.csv", HEADER + "1;c;never;1;web\n2;c;2025-01-01;1;web\n")
    loaded = company.load("orders")
    commit(company.settings, loaded)
    [path] = to_correct(company, "orders")
    before = path.read_bytes()
    path.unlink()
    commit(company.settings, loaded)
    assert path.read_bytes() == before


def test_a_clean_load_leaves_nothing_to_correct(company: Company) -> None:
    company.deliver("orders/orders.csv", HEADER + "1;c;2025-01-01;1;web\n")
    company.ingest("orders")
    assert to_correct(company, "orders") == []
