"""Landing: bytes untouched, each content once, in arrival order."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from holdfast.errors import HoldfastError
from holdfast.ingest import PullResult, pull

from .conftest import AS_OF, Company

ORDERS = "order_id,ordered_at\n1,2025-01-01 10:00:00\n"
MORE_ORDERS = "order_id,ordered_at\n2,2025-01-02 10:00:00\n"


def test_bytes_are_landed_untouched_under_their_checksum(company: Company) -> None:
    delivered = company.deliver("orders/2025/orders.csv", ORDERS)
    pulled = pull(company.settings, "orders", AS_OF)
    checksum = hashlib.sha256(delivered.read_bytes()).hexdigest()
    landed = company.home / "landing" / "orders" / checksum / "orders.csv"
    assert landed.read_bytes() == delivered.read_bytes()
    assert [(file.file, file.sha256) for file in pulled.files] == [("2025/orders.csv", checksum)]


def test_the_result_survives_json(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    pulled = pull(company.settings, "orders", AS_OF)
    assert PullResult.from_dict(pulled.to_dict()) == pulled


def test_the_same_bytes_are_landed_once(company: Company) -> None:
    company.deliver("orders/a.csv", ORDERS)
    company.deliver("orders/b.csv", ORDERS)
    pulled = pull(company.settings, "orders", AS_OF)
    assert [file.file for file in pulled.files] == ["a.csv"]
    assert len(list((company.home / "landing" / "orders").iterdir())) == 1


def test_files_come_in_natural_order(company: Company) -> None:
    for number in (10, 9, 1):
        company.deliver(f"orders/orders_{number}.csv", ORDERS.replace("1,2025", f"{number},2025"))
    pulled = pull(company.settings, "orders", AS_OF)
    assert [file.file for file in pulled.files] == ["orders_1.csv", "orders_9.csv", "orders_10.csv"]


def test_hidden_and_unfinished_files_are_passed_over(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    company.deliver("orders/.DS_Store", "x")
    company.deliver("orders/orders.csv.part", "x")
    assert pull(company.settings, "orders", AS_OF).files == ()
    assert "orders.csv.part is passed over" in caplog.text


def test_links_that_lead_out_of_the_exports_and_pipes_are_refused(company: Company, tmp_path: Path) -> None:
    outside = tmp_path / "secrets"
    outside.mkdir()
    (outside / "orders.csv").write_text(ORDERS, encoding="utf-8")
    inside = company.deliver("orders/good.csv", ORDERS)
    folder = inside.parent
    (folder / "file.csv").symlink_to(outside / "orders.csv")
    (folder / "folder").symlink_to(outside)
    (folder / "nowhere.csv").symlink_to(folder / "gone.csv")
    (folder / "itself.csv").symlink_to(folder / "itself.csv")
    (folder / "again.csv").symlink_to(inside)
    archive = company.exports / "archive"
    archive.mkdir()
    (archive / "orders_9.csv").write_text("order_id,ordered_at\n9,2025-01-01\n", encoding="utf-8")
    (folder / "undelivered").symlink_to(archive)
    os.mkfifo(folder / "pipe.csv")
    record = company.ingest("orders")
    assert {file["file"]: file["reason"].split(";")[0] for file in record["refused"]} == {
        "file.csv": "It is a link that leads out of the exports folder",
        "folder": "It is a link that leads out of the exports folder",
        "itself.csv": "It is a link that leads nowhere",
        "nowhere.csv": "It is a link that leads nowhere",
        "pipe.csv": "It is a pipe, a socket or a device, not a file",
        "undelivered": "It is a link to a folder that no source delivers",
    }
    assert record["objects"]["orders"]["rows"] == 1
    assert [path.name for path in (company.home / "landing").rglob("*.csv")] in (["good.csv"], ["again.csv"])
    assert company.ingest("orders") == {}, "what was refused once is not refused again"


def test_a_source_folder_that_lies_elsewhere_is_refused(company: Company, tmp_path: Path) -> None:
    company.deliver("crm/customers.csv", "customer_id\nc1\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (company.exports / "orders").symlink_to(elsewhere)
    (refused,) = company.ingest("orders")["refused"]
    assert "leads out of the exports folder" in refused["reason"]


def test_a_source_folder_that_leads_nowhere_is_refused(company: Company) -> None:
    company.deliver("crm/customers.csv", "customer_id\nc1\n")
    (company.exports / "orders").symlink_to(company.exports / "not_mounted")
    (refused,) = company.ingest("orders")["refused"]
    assert (refused["file"], refused["reason"].split(";")[0]) == ("orders", "It is a link that leads nowhere")


def test_the_exports_folder_itself_may_be_a_link(company: Company, tmp_path: Path) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    real = company.exports.rename(tmp_path / "real")
    company.exports.symlink_to(real)
    assert [file.file for file in pull(company.settings, "orders", AS_OF).files] == ["orders.csv"]


def test_a_missing_source_folder_is_no_error(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    assert pull(company.settings, "crm", AS_OF).files == ()


def test_a_missing_exports_folder_is_said_in_one_sentence(company: Company) -> None:
    company.exports.rmdir()
    with pytest.raises(HoldfastError, match="does not exist"):
        pull(company.settings, "orders", AS_OF)


def test_an_unknown_kind_of_place_is_said_in_one_sentence(company: Company) -> None:
    settings = company.settings
    object.__setattr__(settings, "exports", "gopher://shop/exports")
    with pytest.raises(HoldfastError, match="there is no reader for gopher://"):
        pull(settings, "orders", AS_OF)


def test_a_file_url_is_a_folder(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    settings = company.settings
    object.__setattr__(settings, "exports", company.exports.as_uri())
    assert len(pull(settings, "orders", AS_OF).files) == 1


def test_a_loose_file_goes_to_the_source_it_fits(company: Company) -> None:
    company.deliver("orders.csv", ORDERS)
    company.deliver("customers.csv", "customer_id,name\n7,Ana\n")
    company.deliver("notes.csv", "what,ever\n1,2\n")
    found = {
        source: [f.file for f in pull(company.settings, source, AS_OF).files] for source in ("crm", "orders", "chat")
    }
    # what nobody wants is refused once, by orders
    assert found == {"crm": ["customers.csv"], "orders": ["notes.csv", "orders.csv"], "chat": []}


def test_loaded_and_refused_files_are_not_pulled_again(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    company.deliver("orders/odd.csv", "what,ever\n1,2\n")
    company.deliver("orders/empty.csv", b"")
    record = company.ingest("orders")
    assert len(record["refused"]) == 2
    again = pull(company.settings, "orders", AS_OF)
    assert (again.files, again.known) == ((), 3)
    assert company.ingest("orders") == {}


def test_a_new_layout_gives_a_refused_file_another_chance(company: Company) -> None:
    company.deliver("orders/odd.csv", "nr;quando\nA1;2025-01-01 10:00:00\n")
    assert len(company.ingest("orders")["refused"]) == 1
    layout = company.exports.parent / "own.yml"
    layout.write_text(
        "layout: own\nexports:\n  - source: orders\n    objects:\n      orders:\n        columns:\n"
        "          order_id: nr\n          ordered_at: quando\n"
    )
    company.layouts = str(layout)
    assert company.ingest("orders")["files"][0]["layout"] == "own"


def test_redelivered_bytes_under_a_new_name_change_nothing(company: Company) -> None:
    company.deliver("orders/orders.csv", ORDERS)
    company.ingest("orders")
    company.deliver("orders/orders_again.csv", ORDERS)
    assert company.ingest("orders") == {}
    company.deliver("orders/orders_more.csv", MORE_ORDERS)
    assert company.ingest("orders")["load_id"] == "00000002"
    assert company.rows("orders/orders", "order_id, _load") == [("1", 1), ("2", 2)]
