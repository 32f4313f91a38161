"""A file per owner, whole, safe to open in a spreadsheet, and never doubled."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
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
    assert contacts[0]["why_now"] == "Tier A: it is time."
    assert (contacts[0]["preferred_channel"], contacts[0]["contact_hours"]) == ("whatsapp", "14:00-18:00")


def test_a_spreadsheet_runs_nothing_and_keeps_phone_numbers(settings: Settings) -> None:
    contacts = read(deliver_agenda(settings)[0])
    assert contacts[0]["phone"] == "+5511987654321"
    assert contacts[1]["name"] == '\'=HYPERLINK("http://evil")'


def test_delivering_again_changes_no_byte(settings: Settings) -> None:
    folder = deliver_agenda(settings)[0].parent
    first = {path: path.read_bytes() for path in folder.iterdir()}
    assert sorted(path.name for path in first if path.name != "written.json") == [
        "delivery.json",
        *(f"{owner}.{kind}" for owner in ("without_owner", "ze_da_silva") for kind in ("csv", "html", "ics")),
    ]
    (folder / "written.json").unlink()
    assert deliver_agenda(settings) == sorted(folder.glob("*.csv"), reverse=True)
    again = {path: path.read_bytes() for path in folder.iterdir()}
    again.pop(folder / "written.json")
    assert again.items() <= first.items()


def test_what_stands_is_not_written_again(settings: Settings) -> None:
    files = deliver_agenda(settings)
    seen = {path: path.stat().st_ino for path in files[0].parent.iterdir()}
    assert deliver_agenda(settings) == files
    assert {path: path.stat().st_ino for path in files[0].parent.iterdir()} == seen
    lost = settings.deliveries / "calendars" / "ze_da_silva.ics"
    feed = lost.read_bytes()
    lost.unlink()
    files[0].write_text("filled in by hand", encoding="utf-8")
    assert deliver_agenda(settings) == files
    assert lost.read_bytes() == feed
    assert len(read(files[0])) == 3
    deliver_agenda(replace(settings, language="pt-BR"))
    assert "segunda-feira" in files[0].with_suffix(".html").read_text(encoding="utf-8")


def test_the_separator_is_that_of_the_owners_spreadsheets(settings: Settings) -> None:
    business = dict(settings.business) | {"delivery_delimiter": ";"}
    (first, _) = deliver_agenda(replace(settings, business=business))
    header, line, *_ = first.read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("due_on;channel;customer_id;name")
    assert line.split(";")[:4] == ["2025-12-15", "call", "c1", "Ana Conceição"]


def test_the_printed_page_shows_names_as_text(settings: Settings) -> None:
    deliver_agenda(settings)
    page = (settings.deliveries / "2025-12-15" / "without_owner.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert "Monday, December 15, 2025" in page
    assert "(none)" not in page, "a channel that nobody prefers is not spoken of"
    page = (settings.deliveries / "2025-12-15" / "ze_da_silva.html").read_text(encoding="utf-8")
    assert (
        "Tier A: it is time. Promised for December 15, 2025.\n Prefers WhatsApp.\n To be reached 14:00-18:00." in page
    )


def test_the_manifest_has_the_digest_of_every_file(settings: Settings) -> None:
    folder = deliver_agenda(settings)[0].parent
    index = json.loads((folder / "delivery.json").read_text(encoding="utf-8"))
    assert index["sha256"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.suffix != ".json"
    }


def test_a_feed_of_an_owner_without_contacts_cancels_what_it_held(settings: Settings) -> None:
    deliver_agenda(settings)
    with duckdb.connect(str(settings.published / "holdfast.duckdb")) as connection:
        connection.execute("delete from marts.contact_agenda where owner is null")
        connection.execute("delete from core.fct_planned_contacts where owner is null")
    deliver_agenda(settings)
    feed = (settings.deliveries / "calendars" / "without_owner.ics").read_text(encoding="utf-8")
    assert feed.count("STATUS:CANCELLED") == 1
    assert "CONFIRMED" not in feed


def test_an_owner_without_contacts_any_more_has_no_file(settings: Settings) -> None:
    deliver_agenda(settings)
    with duckdb.connect(str(settings.published / "holdfast.duckdb")) as connection:
        connection.execute("delete from marts.contact_agenda where owner is null")
    deliver_agenda(settings)
    folder = settings.deliveries / "2025-12-15"
    assert not (folder / "without_owner.csv").exists()
    index = json.loads((folder / "delivery.json").read_text(encoding="utf-8"))
    assert not (folder / "without_owner.html").exists()
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
