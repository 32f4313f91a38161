"""JSON lines and Parquet through the same layouts as CSV."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb

from .conftest import Company

DESK = """
layout: desk
exports:
  - source: chat
    objects:
      conversations:
        columns:
          conversation_id: id
          customer_id: {path: requester.id}
          opened_at: created_at
          topic: {path: "tags[0].name"}
          email: {path: requester.contact.email}
          channel: {path: a.dotted.key}
"""


def use_desk(company: Company) -> None:
    layout = company.exports.parent / "desk.yml"
    layout.write_text(DESK)
    company.layouts = str(layout)


def test_nested_json_lines(company: Company) -> None:
    use_desk(company)
    company.deliver(
        "chat/tickets.jsonl",
        '{"id": 1, "requester": {"id": 7, "contact": {"email": "a@b.c"}}, "created_at": "2025-01-01T10:00:00Z", '
        '"tags": [{"name": "billing"}], "a.dotted.key": "web", "mood": {"is": "calm"}}\n'
        "\n"
        "{not json\n"
        '{"id": 2, "requester": null, "created_at": "2025-01-02T10:00:00Z"}\n'
        '["an array"]\n'
        '{"id": 3, "created_at": "whenever"}',
    )
    record = company.ingest("chat")
    columns = "conversation_id, customer_id, email, opened_at, topic, channel, _extra, _line"
    assert company.rows("chat/conversations", columns) == [
        ("1", "7", "a@b.c", "2025-01-01T10:00:00Z", "billing", "web", '{"mood":{"is":"calm"}}', 1),
        ("2", None, None, "2025-01-02T10:00:00Z", None, None, None, 4),
    ]
    assert [(line, reason) for _, line, _, reason, _ in company.quarantine("chat/conversations")] == [
        (6, "opened_at 'whenever' is not an instant"),
        (3, "the line is not a JSON object"),
        (5, "the line is not a JSON object"),
    ]
    assert company.quarantine("chat/conversations")[0][4] == '{"id": 3, "created_at": "whenever"}'
    assert record["files"][0]["rows_in"] == 5


def test_json_lines_with_canonical_names_in_an_archive(company: Company) -> None:
    lines = '{"Customer_Id": 12, "name": "Zoë \\"Z\\"\\n, x", "email_opt_in": true, "phone": null}\n' * 2
    company.deliver("crm/customers.json.gz", gzip.compress(lines.encode()))
    company.ingest("crm")
    assert company.rows("crm/customers", "customer_id, name, email_opt_in, phone, _extra, _line") == [
        ("12", 'Zoë "Z"\n, x', "true", None, None, 1),
        ("12", 'Zoë "Z"\n, x', "true", None, None, 2),
    ]


def write_parquet(path: Path, select: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"copy ({select}) to '{path}' (format parquet)")


def test_parquet_with_types(company: Company) -> None:
    write_parquet(
        company.exports / "orders" / "orders.parquet",
        "select 1 as order_id, timestamp '2025-01-01 10:00:00' as ordered_at, 12.50::decimal(9, 2) as gross_amount, "
        "true as is_test, [1, 2] as parts union all select 2, null, 1, false, null",
    )
    record = company.ingest("orders")
    assert company.rows("orders/orders", "order_id, ordered_at, gross_amount, is_test, _extra, _line") == [
        ("1", "2025-01-01 10:00:00", "12.50", "true", '{"parts":"[1,2]"}', 1)
    ]
    [(file, line, column, reason, text)] = company.quarantine("orders/orders")
    assert (file, line, column, reason) == ("orders.parquet", 2, "ordered_at", "ordered_at is missing")
    assert '"order_id":"2"' in text
    assert record["files"][0]["rows_in"] == 2


def test_nested_parquet_and_several_files(company: Company) -> None:
    use_desk(company)
    for number in (1, 2):
        write_parquet(
            company.exports / "chat" / f"part_{number}.parquet",
            f"select {number} as id, {{'id': 7, 'contact': {{'email': 'a@b.c'}}}} as requester, "
            "timestamptz '2025-01-01 10:00:00+00' as created_at, [{'name': 'billing'}] as tags",
        )
    company.ingest("chat")
    assert company.rows("chat/conversations", "conversation_id, customer_id, email, topic, _file, _line, _extra") == [
        ("1", "7", "a@b.c", "billing", "part_1.parquet", 1, None),
        ("2", "7", "a@b.c", "billing", "part_2.parquet", 1, None),
    ]
