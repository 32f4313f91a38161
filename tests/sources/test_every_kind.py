"""What holds for every kind of remote place, on a real server of each: fetched once, gone on with, whole or not at all."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from holdfast.errors import HoldfastError, PassingError
from holdfast.ingest import is_anything_new

from .conftest import RemotePlace

ORDERS = b"order_id,ordered_at\n1,2025-01-01 10:00:00\n"
MORE_ORDERS = b"order_id,ordered_at\n2,2025-01-02 10:00:00\n"
# incompressible, and many times what the servers say besides
LARGE = random.Random(1).randbytes(6_000_000)
THIRD = len(LARGE) // 3


def test_new_files_are_landed_and_what_has_not_changed_is_not_fetched_again(place: RemotePlace) -> None:
    place.put("orders/2025/orders 1 ção.csv", ORDERS)
    place.put("orders/large.bin", LARGE)
    place.put("crm/customers.csv", b"customer_id\n1\n")
    place.put("orders/late.csv.part", b"x")
    first = place.pull()
    assert place.landed(first) == {"2025/orders 1 ção.csv": ORDERS, "large.bin": LARGE}
    place.relay.sent = 0
    again = place.pull()
    assert place.relay.sent < THIRD
    assert again.files == first.files, "no load has taken them yet"
    place.put("orders/2025/orders_2.csv", MORE_ORDERS)
    place.put("orders/2025/orders 1 ção.csv", ORDERS + b"3,2025-01-03\n")
    third = place.pull()
    assert place.relay.sent < THIRD
    assert place.landed(third)["2025/orders_2.csv"] == MORE_ORDERS
    assert place.landed(third)["2025/orders 1 ção.csv"] == ORDERS + b"3,2025-01-03\n"


def test_a_line_cut_in_mid_file_is_gone_on_with(place: RemotePlace) -> None:
    place.put("orders/large.bin", LARGE)
    place.relay.cut_after(2 * THIRD)
    assert place.landed(place.pull()) == {"large.bin": LARGE}
    # s3 and sftp ask for blocks; what was under way when the line was cut comes twice
    assert place.relay.sent < 2 * len(LARGE)


def test_a_line_that_is_cut_again_and_again_counts_for_nothing_and_a_later_run_goes_on(place: RemotePlace) -> None:
    place.put("orders/large.bin", LARGE)
    place.relay.cut_after(THIRD, times=1000)
    with pytest.raises(PassingError) as raised:
        place.pull()
    assert len(str(raised.value).splitlines()) == 1
    assert not list((place.home / "landing").glob("orders/*"))
    place.relay.cut_after(10 * len(LARGE))
    assert place.landed(place.pull()) == {"large.bin": LARGE}
    assert not list((place.home / "landing").rglob("*.part")), "nothing is left over"


def test_a_file_that_changes_while_it_is_read_is_noticed(place: RemotePlace) -> None:
    place.put("orders/large.bin", LARGE)
    changed = LARGE[::-1] + b"more"
    place.relay.do_after(THIRD, lambda: place.put("orders/large.bin", changed))
    assert place.landed(place.pull()) == {"large.bin": changed}


def test_a_file_that_never_stops_changing_is_refused_in_a_sentence(place: RemotePlace) -> None:
    place.put("orders/large.bin", LARGE)
    sizes = iter(range(1, 100))

    def change() -> None:
        place.put("orders/large.bin", LARGE[: -next(sizes)])
        place.relay.do_after(THIRD, change)

    place.relay.do_after(THIRD, change)
    with pytest.raises(PassingError, match=r"large\.bin at .* changed while it was being read"):
        place.pull()
    assert not list((place.home / "landing").glob("orders/*"))


def test_a_source_without_a_folder_is_no_error_and_loose_files_go_to_whom_they_fit(place: RemotePlace) -> None:
    place.put("orders.csv", ORDERS)
    place.put("customers.csv", b"customer_id,name\n7,Ana\n")
    place.put("notes.csv", b"what,ever\n1,2\n")
    found = {source: [file.file for file in place.pull(source).files] for source in ("crm", "orders", "chat")}
    assert found == {"crm": ["customers.csv"], "orders": ["notes.csv", "orders.csv"], "chat": []}
    place.put("chat/conversations.csv", b"conversation_id,opened_at\n1,2025-01-01\n")
    assert place.pull("crm").files == ()


def test_what_nobody_wants_is_not_fetched_again(place: RemotePlace) -> None:
    place.put("large.bin", LARGE)
    assert place.pull("crm").files == ()
    place.relay.sent = 0
    assert place.pull("crm").files == ()
    assert place.relay.sent < THIRD


def test_a_source_may_lie_in_a_place_of_its_own(place: RemotePlace, tmp_path: Path) -> None:
    place.put("export/orders.csv", ORDERS)
    place.more = {"HOLDFAST_EXPORTS": str(tmp_path), "HOLDFAST_EXPORTS_ORDERS": f"{place.address}/export"}
    assert place.landed(place.pull()) == {"orders.csv": ORDERS}
    assert place.pull("crm").files == ()


def test_whether_anything_is_new_costs_a_listing(place: RemotePlace) -> None:
    from connections import exports_connection

    def is_new() -> bool:
        return is_anything_new(place.settings, "orders", exports_connection(place.settings, "orders"))

    place.put("orders/large.bin", LARGE)
    assert is_new()
    assert place.relay.sent < THIRD
    place.pull()
    assert not is_new()
    place.put("orders/orders.csv", ORDERS)
    assert is_new()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("password", "may not be read with these credentials"),
        ("address", "does not exist"),
        ("server", "cannot be reached"),
        ("connection", "the Airflow connection 'nobody', which does not exist"),
    ],
)
def test_what_is_wrong_is_one_sentence_without_a_secret(
    place: RemotePlace, fault: str, words: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    place.put("orders/orders.csv", ORDERS)
    secret = f"{place.secret}-is-wrong" if fault == "password" else place.secret
    if fault == "password":
        place.connect(password=secret)
    elif fault == "address":
        place.address = f"{place.address}/typo"
    elif fault == "server":
        place.connect(port=1, extra={"endpoint_url": "http://127.0.0.1:1", "region_name": "us-east-1"})
        place.address = place.address.replace(f":{place.relay.port}", ":1")
    else:
        place.address = place.address.replace("://", "://nobody@")
    with pytest.raises(HoldfastError, match=words) as raised:
        place.pull()
    assert len(str(raised.value).splitlines()) == 1
    assert isinstance(raised.value, PassingError) == (fault == "server")
    out, err = capfd.readouterr()
    assert secret not in caplog.text + out + err + str(raised.value)
    written = b"".join(path.read_bytes() for path in place.home.rglob("*") if path.is_file())
    assert secret.encode() not in written
