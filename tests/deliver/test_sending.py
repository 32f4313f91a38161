"""Deliveries brought to a folder, an object store and an SFTP server: each once, replaced when they are delivered again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import object_store
import sftp_server
from holdfast.deliver import send_deliveries
from holdfast.errors import HoldfastError
from holdfast.settings import Settings, load_settings

DAY = "2025-12-15"
ANA, BIA = "due_on,channel\n2025-12-15,call\n", "due_on,channel\n2025-12-16,visit\n"


class Delivered:
    """A home with a delivery, as deliver_agenda leaves it, and a destination."""

    def __init__(self, home: Path, address: str, content: Callable[[], dict[str, bytes]]) -> None:
        self.settings: Settings = load_settings({"HOLDFAST_HOME": str(home), "HOLDFAST_DELIVERIES": address})
        self.content = content
        (home / "published").mkdir(parents=True)
        (home / "published" / "manifest.json").write_text(json.dumps({"as_of": f"{DAY}T03:00:00Z"}))

    def deliver(self, **files: str) -> None:
        from hashlib import sha256

        folder = self.settings.deliveries / DAY
        for path in [*folder.glob("*"), *(self.settings.deliveries / "calendars").glob("*")]:
            path.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        (self.settings.deliveries / "calendars").mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text)
            (self.settings.deliveries / "calendars" / f"{name}.ics").write_text(f"feed of {text}")
        index = {"sha256": {f"{name}.csv": sha256(text.encode()).hexdigest() for name, text in files.items()}}
        (folder / "delivery.json").write_text(json.dumps(index))

    def send(self) -> Any:
        from connections import deliveries_connection

        return send_deliveries(self.settings, deliveries_connection(self.settings))


@pytest.fixture(params=["folder", "s3", "sftp"])
def delivered(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, airflow_home: None
) -> Delivered:
    home = tmp_path / "home"
    if request.param == "s3":
        bucket: object_store.Bucket = request.getfixturevalue("bucket")
        extra = {"endpoint_url": f"http://127.0.0.1:{bucket.port}", "region_name": "us-east-1"}
        connection = {"conn_type": "aws", "login": object_store.KEY_ID, "password": object_store.SECRET, "extra": extra}
        monkeypatch.setenv("AIRFLOW_CONN_HOLDFAST_DELIVERIES", json.dumps(connection))
        names = lambda: {key.removeprefix("to/team/"): content for key, content in bucket.content().items()}  # noqa: E731
        return Delivered(home, f"s3://{bucket.name}/to/team", names)
    if request.param == "sftp":
        server: sftp_server.SftpFolder = request.getfixturevalue("sftp_folder")
        host = {"host": "127.0.0.1", "port": server.port, "login": sftp_server.USER, "password": sftp_server.PASSWORD}
        sftp: dict[str, object] = {"conn_type": "sftp", **host, "extra": {"host_key": server.host_key}}
        monkeypatch.setenv("AIRFLOW_CONN_TEAM", json.dumps(sftp))
        return Delivered(home, "sftp://team@files/to/team", lambda: _files(server.folder / "to" / "team"))
    return Delivered(home, str(tmp_path / "team"), lambda: _files(tmp_path / "team"))


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_delivery_arrives_whole_and_once(delivered: Delivered) -> None:
    delivered.deliver(ana=ANA, bia=BIA)
    assert sorted(delivered.send().written) == [
        *("2025-12-15/ana.csv", "2025-12-15/bia.csv", "calendars/ana.ics", "calendars/bia.ics")
    ]
    there = delivered.content()
    assert there["2025-12-15/ana.csv"] == ANA.encode()
    assert json.loads(there["2025-12-15/delivery.json"])["sha256"].keys() == {"ana.csv", "bia.csv"}
    again = delivered.send()
    assert (again.written, again.removed, again.unchanged) == ([], [], 4)
    assert delivered.content() == there


def test_delivering_again_replaces_what_changed_and_takes_away_what_is_gone(delivered: Delivered) -> None:
    delivered.deliver(ana=ANA, bia=BIA)
    delivered.send()
    delivered.deliver(ana=BIA)
    sent = delivered.send()
    assert sent.written == ["2025-12-15/ana.csv", "calendars/ana.ics"]
    assert sent.removed == ["2025-12-15/bia.csv"]
    there = delivered.content()
    assert sorted(there) == [
        *("2025-12-15/ana.csv", "2025-12-15/delivery.json"),
        *("calendars/ana.ics", "calendars/bia.ics", "calendars/delivery.json"),
    ]
    assert there["2025-12-15/ana.csv"] == BIA.encode()


def test_what_somebody_took_away_or_a_killed_run_left_half_is_mended(delivered: Delivered) -> None:
    from connections import deliveries_connection
    from holdfast.deliver.destination import Destination

    delivered.deliver(ana=ANA, bia=BIA)
    delivered.send()
    destination = Destination(delivered.settings.deliveries_to, deliveries_connection(delivered.settings))
    destination.remove(f"{DAY}/ana.csv")
    assert delivered.send().written == ["2025-12-15/ana.csv"]
    destination.remove(f"{DAY}/delivery.json")  # as a run that was killed leaves it
    destination.write(f"{DAY}/bia.csv", ANA[:5].encode())
    delivered.send()
    assert delivered.content()["2025-12-15/bia.csv"] == BIA.encode()


@pytest.mark.parametrize("delivered", ["s3"], indirect=True)
def test_an_object_store_without_the_bucket_is_one_sentence(delivered: Delivered) -> None:
    delivered.deliver(ana=ANA)
    object.__setattr__(delivered.settings, "deliveries_to", "s3://no-such-bucket/team")
    with pytest.raises(HoldfastError, match="s3://no-such-bucket/team does not exist") as raised:
        delivered.send()
    assert object_store.SECRET not in str(raised.value)


def test_a_web_address_is_no_destination(tmp_path: Path) -> None:
    home = Delivered(tmp_path / "home", "https://team.example/lists", dict)
    home.deliver(ana=ANA)
    with pytest.raises(HoldfastError, match="to which nothing can be delivered"):
        send_deliveries(home.settings)
