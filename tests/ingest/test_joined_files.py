"""Objects that several files of one vendor make together, in whatever order and delivery the files arrive."""

from __future__ import annotations

import itertools
import json

import pytest

from holdfast.errors import HoldfastError

from .conftest import Company
from .test_layouts import own

PIPELINE = """
layout: pipeline
time_zone: America/Sao_Paulo
exports:
  - {source: crm, part: deal, required: [deal_no, opened, stage]}
  - {source: crm, part: owner, required: [deal_no, person_no]}
  - {source: crm, part: event, required: [deal_no, kind, at]}
joined:
  - source: crm
    rows_of: deal
    with:
      whose: {part: owner, on: {deal_no: deal_no}}
      won: {part: event, on: {deal_no: deal_no}, rows: {column: kind, equals: WON}, least: at, optional: true}
    objects:
      deals:
        columns:
          deal_id: deal_no
          customer_id: whose.person_no
          stage: stage
          created_at: opened
          closed_at: won.at
"""
FILES = {
    "deals.csv": "Deal_No,Opened,Stage\n1,2025-01-01 09:00:00,new\n2,2025-01-02 09:00:00,new\n3,2025-01-03 09:00:00,new\n",
    "owners.csv": "deal_no,person_no\n1,a\n2,b\n9,z\n",
    "events.jsonl": "".join(
        json.dumps({"deal_no": 1, "kind": kind, "at": at}) + "\n"
        for kind, at in (
            ("WON", "2025-02-02 10:00:00"),
            ("WON", "2025-02-01 10:00:00"),
            ("SEEN", "2025-01-05 10:00:00"),
        )
    ),
}
DEALS = "deal_id, customer_id, stage, created_at, closed_at"
EXPECTED = {
    ("1", "a", "new", "2025-01-01 12:00:00", "2025-02-01 13:00:00"),
    ("2", "b", "new", "2025-01-02 12:00:00", None),
}


def newest(company: Company) -> set[tuple[str, ...]]:
    """The last version of each deal."""
    return set({row[0]: row for row in company.rows("crm/deals", DEALS)}.values())


@pytest.mark.parametrize("order", list(itertools.permutations(FILES)), ids="-".join)
def test_the_files_may_come_in_any_order_and_delivery(company: Company, order: tuple[str, ...]) -> None:
    own(company, PIPELINE)
    for name in order:
        company.deliver(f"crm/{name}", FILES[name])
        company.ingest("crm")
    assert newest(company) == EXPECTED


def test_all_at_once_is_the_same(company: Company) -> None:
    own(company, PIPELINE)
    for name, text in FILES.items():
        company.deliver(f"crm/{name}", text)
    record = company.ingest("crm")
    assert newest(company) == EXPECTED
    assert len(company.rows("crm/deals")) == 2  # deal 3 waits for its owner
    assert record["objects"]["deals"] == {"rows": 2, "quarantined": 0}
    # every delivered line is kept, and said to be
    assert {file["file"]: file["rows_in"] for file in record["files"]} == {
        "deals.csv": 3,
        "owners.csv": 3,
        "events.jsonl": 3,
    }
    assert sum(file["objects"].get("deals", {}).get("rows", 0) for file in record["files"]) == 2


def test_a_half_that_changes_brings_the_row_out_again(company: Company) -> None:
    own(company, PIPELINE)
    for name, text in FILES.items():
        company.deliver(f"crm/{name}", text)
    company.ingest("crm")
    company.deliver("crm/owners-2.csv", "deal_no,person_no\n2,c\n3,d\n")
    company.deliver("crm/deals-2.csv", "Deal_No,Opened,Stage\n1,2025-01-01 09:00:00,won\n")
    company.ingest("crm")
    assert {row[:3] for row in newest(company)} == {("1", "a", "won"), ("2", "c", "new"), ("3", "d", "new")}
    # the line is that of the deal, wherever its other half stood
    assert company.rows("crm/deals", "deal_id, _file, _line")[2:] == [
        ("2", "deals.csv", 3),
        ("3", "deals.csv", 4),
        ("1", "deals-2.csv", 2),
    ]


def test_a_joined_row_that_cannot_be_cast_is_in_quarantine(company: Company) -> None:
    own(company, PIPELINE)
    company.deliver("crm/deals.csv", "Deal_No,Opened,Stage\n1,soon,new\n2,2025-01-02 09:00:00,new\n")
    company.deliver("crm/owners.csv", "deal_no,person_no\n1,a\n2,b\n")
    record = company.ingest("crm")
    assert record["objects"]["deals"] == {"rows": 1, "quarantined": 1}
    assert company.quarantine("crm/deals") == [
        (
            "deals.csv",
            2,
            "created_at",
            "created_at 'soon' is not an instant",
            '{"deal_no":"1","opened":"soon","stage":"new"}',
        )
    ]


def test_a_load_that_was_not_committed_joins_nothing(company: Company) -> None:
    own(company, PIPELINE)
    company.deliver("crm/owners.csv", FILES["owners.csv"])
    company.load("crm")
    (company.exports / "crm" / "owners.csv").unlink()
    company.deliver("crm/deals.csv", FILES["deals.csv"])
    assert "deals" not in company.load("crm").objects


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (PIPELINE.replace("part: owner, on", "part: owners, on"), "the part 'owners', which no export of crm keeps"),
        (PIPELINE.replace(", required: [deal_no, person_no]", ""), "an export without objects needs `part`"),
        (PIPELINE.split("joined:")[0], "keeps the part 'deal', which no join uses"),
    ],
)
def test_a_wrong_join_is_said_in_one_sentence(company: Company, wrong: str, sentence: str) -> None:
    own(company, wrong)
    with pytest.raises(HoldfastError, match=sentence):
        company.ingest("crm")
