"""A file per owner, whole, safe to open in a spreadsheet, and never doubled."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from holdfast.deliver import deliver_agenda
from holdfast.deliver.agenda import file_names
from holdfast.errors import HoldfastError
from holdfast.settings import Settings, load_settings


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_file_per_owner_under_the_business_day_of_as_of(settings: Settings) -> None:
    files = deliver_agenda(settings)
    folder = settings.deliveries / "2025-12-15"
    assert files == [folder / "ze_da_silva.csv", folder / "without_owner.csv"]
    contacts = read(files[0])
    assert [(row["due_on"], row["channel"], row["customer_id"]) for row in contacts] == [
        ("2025-12-15", "call", "c1"),
        ("2025-12-15", "visit", "c2"),
        ("2025-12-16", "email", "c2"),
    ]
    assert contacts[0]["name"] == "Ana Conceição"
    assert contacts[0]["is_overdue"] == "false"
    assert contacts[0]["last_contact_on"] == ""


def test_a_spreadsheet_runs_nothing_and_keeps_phone_numbers(settings: Settings) -> None:
    contacts = read(deliver_agenda(settings)[0])
    assert contacts[0]["phone"] == "+5511987654321"
    assert contacts[1]["name"] == '\'=HYPERLINK("http://evil")'


def test_delivering_again_changes_no_byte(settings: Settings) -> None:
    first = {path: path.read_bytes() for path in deliver_agenda(settings)}
    assert {path: path.read_bytes() for path in deliver_agenda(settings)} == first
    assert sorted(path.name for path in (settings.deliveries / "2025-12-15").iterdir()) == [
        "delivery.json",
        "without_owner.csv",
        "ze_da_silva.csv",
    ]


def test_an_owner_without_contacts_any_more_has_no_file(settings: Settings) -> None:
    deliver_agenda(settings)
    with duckdb.connect(str(settings.published / "holdfast.duckdb")) as connection:
        connection.execute("delete from marts.contact_agenda where owner is null")
    deliver_agenda(settings)
    folder = settings.deliveries / "2025-12-15"
    assert not (folder / "without_owner.csv").exists()
    index = json.loads((folder / "delivery.json").read_text(encoding="utf-8"))
    assert index["files"] == [{"owner": "Zé da Silva", "file": "ze_da_silva.csv", "contacts": 3}]


def test_owners_whose_names_would_share_a_file_get_one_each() -> None:
    names = file_names(["Ana/1", "Ana 1", "../../etc/passwd", "李", ""])
    assert len(set(names.values())) == 5
    assert names["Ana/1"].startswith("ana_1-")
    assert names["../../etc/passwd"] == "etc_passwd"
    assert names["李"] == "owner"
    assert names[""] == "without_owner"


def test_nothing_published_is_said_in_a_sentence(tmp_path: Path) -> None:
    empty = load_settings({"HOLDFAST_HOME": str(tmp_path)})
    with pytest.raises(HoldfastError, match="run `make run` first"):
        deliver_agenda(empty)
