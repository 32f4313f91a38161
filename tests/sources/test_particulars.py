"""What only one kind of place has: names that no file can have, links, host keys, index pages and manifests."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.errors import HoldfastError
from web_server import PASSWORD, USER, WebSite

from .conftest import RemotePlace
from .test_every_kind import LARGE, ORDERS


def test_names_that_lead_elsewhere_are_refused_and_nothing_is_written_outside(s3_place: RemotePlace) -> None:
    for name in ("../../../escaped.csv", "a/../../b.csv", "back\\slash.csv", "line\nbreak.csv", "a//b.csv", ".."):
        s3_place.put(f"orders/{name}", ORDERS)
    s3_place.put("orders/good.csv", ORDERS)
    s3_place.put("orders/folder/", b"")
    pulled = s3_place.pull()
    assert {file.file for file in pulled.files if not file.refusal} == {"good.csv"}
    refused = {file.file for file in pulled.files if file.refusal}
    assert refused >= {"back\\slash.csv", "line?break.csv"}
    assert not list(s3_place.home.parent.rglob("escaped.csv"))
    assert [path.name for path in (s3_place.home / "landing").rglob("*.csv")] == ["good.csv"]


def test_google_and_azure_say_in_a_sentence_what_they_need(s3_place: RemotePlace) -> None:
    for address in ("gs://bucket/exports", "abfs://container/exports"):
        s3_place.address = address
        with pytest.raises(HoldfastError, match="that are not installed; run `make clouds`"):
            s3_place.pull()


def test_links_on_a_server_are_refused(sftp_place: RemotePlace, tmp_path: Path) -> None:
    sftp_place.put("orders/orders.csv", ORDERS)
    (tmp_path / "sftp" / "shop" / "orders" / "again.csv").symlink_to("orders.csv")
    pulled = sftp_place.pull()
    assert {file.file: bool(file.refusal) for file in pulled.files} == {"again.csv": True, "orders.csv": False}


@pytest.mark.parametrize(
    "key", ["", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5oJNyBXLZ3yHhpFdVSe0mDBCXuRTVzJrIvJpQkk5Vh"]
)
def test_a_server_that_is_not_the_one_meant_gets_no_password(
    sftp_place: RemotePlace, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # no known_hosts
    sftp_place.put("orders/orders.csv", ORDERS)
    sftp_place.connect(extra={"host_key": key})
    with pytest.raises(HoldfastError, match="cannot prove that it is the server meant"):
        sftp_place.pull()
    sftp_place.connect(extra={"no_host_key_check": "true"})
    assert len(sftp_place.pull().files) == 1


def test_a_manifest_says_what_there_is(web_place: RemotePlace) -> None:
    web_place.put("orders/orders 1.csv", ORDERS)
    web_place.put("orders/draft.csv", ORDERS)
    web_place.put("crm/customers.csv", b"customer_id\n1\n")
    lines = f"path,bytes,version\norders/orders 1.csv,{len(ORDERS)},v1\ncrm/customers.csv,,\n../../etc/passwd,1,1\n"
    web_place.put("manifest.csv", lines.encode())
    assert web_place.landed(web_place.pull()) == {"orders 1.csv": ORDERS}
    assert [file.file for file in web_place.pull("crm").files] == ["customers.csv"]
    web_place.put("manifest.csv", b"path,bytes\norders/orders 1.csv,many\n")
    with pytest.raises(HoldfastError, match=r"manifest\.csv has a line that cannot be read"):
        web_place.pull()


def test_a_manifest_of_a_hundred_thousand_names_costs_one_request(web_place: RemotePlace) -> None:
    names = [f"orders/{day:06}/orders.csv" for day in range(100_000)]
    lines = "path,bytes,version\n" + "".join(f"{name},{len(ORDERS)},1\n" for name in names)
    web_place.put("manifest.csv", lines.encode())
    from connections import exports_connection
    from holdfast.ingest import is_anything_new

    web_place.relay.sent = 0
    assert is_anything_new(web_place.settings, "orders", exports_connection(web_place.settings, "orders"))
    assert web_place.relay.sent < 3 * len(lines)


def test_links_that_lead_elsewhere_are_not_followed(web_place: RemotePlace, web_site: WebSite) -> None:
    web_place.put("secret.csv", ORDERS)
    web_place.put("orders/good.csv", ORDERS)
    links = ["good.csv", "gone.csv", "../secret.csv", "/shop/secret.csv", "%2e%2e%2fsecret.csv", "?C=N;O=D", "#top"]
    links += [f"http://127.0.0.1:{web_site.port}/shop/secret.csv", "http://elsewhere.example/x.csv"]
    page = "".join(f'<a href="{link}">x</a>' for link in links)
    web_place.put("orders/index.html", page.encode())
    pulled = web_place.pull()
    assert {file.file for file in pulled.files if not file.refusal} == {"good.csv"}
    assert {file.file for file in pulled.files if file.refusal} == {"gone.csv", "../secret.csv"}


def test_a_server_without_ranges_is_read_from_the_start_again(web_place: RemotePlace, plain_web_site: WebSite) -> None:
    plain_web_site.put("shop/orders/large.bin", LARGE)
    web_place.relay.upstream = plain_web_site.port
    web_place.relay.cut_after(len(LARGE) // 2)
    assert web_place.landed(web_place.pull()) == {"large.bin": LARGE}
    web_place.relay.sent = 0
    web_place.pull()
    assert web_place.relay.sent < len(LARGE) // 2, "Last-Modified says that it has not changed"


def test_a_password_in_an_address_is_refused_without_being_repeated(web_place: RemotePlace) -> None:
    web_place.address = web_place.address.replace("://", f"://{USER}:{PASSWORD}@")
    with pytest.raises(HoldfastError, match="HOLDFAST_EXPORTS holds a password") as raised:
        web_place.pull()
    assert PASSWORD not in str(raised.value)
