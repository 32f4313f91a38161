"""Exports behind a network: one place of each kind, a relay in front of it, and the Airflow connection that leads there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import object_store
import sftp_server
import web_server
from cutting_proxy import Relay, relay
from holdfast.ingest import PullResult, pull
from holdfast.ingest.fetch import fetching
from holdfast.settings import Settings, load_settings

AS_OF = "2025-12-15"


@pytest.fixture(autouse=True)
def _no_pauses(airflow_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSES", (0, 0))


@dataclass
class RemotePlace:
    """A place with exports, as a user would set it up."""

    kind: str
    address: str
    connection: dict[str, Any]
    secret: str
    relay: Relay
    put: Callable[[str, bytes], None]
    home: Path
    monkeypatch: pytest.MonkeyPatch
    more: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return load_settings({"HOLDFAST_EXPORTS": self.address, "HOLDFAST_HOME": str(self.home), **self.more})

    def connect(self, **changed: Any) -> None:
        """Let the connection be as it is, but for `changed`."""
        self.monkeypatch.setenv("AIRFLOW_CONN_HOLDFAST_EXPORTS", json.dumps({**self.connection, **changed}))

    def pull(self, source: str = "orders") -> PullResult:
        from connections import exports_connection

        return pull(self.settings, source, AS_OF, exports_connection(self.settings, source))

    def landed(self, result: PullResult) -> dict[str, bytes]:
        """By path what the files of a pull hold in landing."""
        folder = self.home / "landing" / result.source
        return {file.file: next((folder / file.sha256).iterdir()).read_bytes() for file in result.files}


@pytest.fixture
def s3_place(bucket: object_store.Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemotePlace]:
    with relay(bucket.port) as line:
        extra = {"endpoint_url": f"http://127.0.0.1:{line.port}", "region_name": "us-east-1"}
        connection = {"conn_type": "aws", "login": object_store.KEY_ID, "password": object_store.SECRET, "extra": extra}
        address = f"s3://{bucket.name}/from/shop"
        yield _place(
            "s3", address, connection, line, lambda p, c: bucket.put(f"from/shop/{p}", c), tmp_path, monkeypatch
        )


@pytest.fixture
def sftp_place(
    sftp_folder: sftp_server.SftpFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RemotePlace]:
    with relay(sftp_folder.port) as line:
        connection = {
            "conn_type": "sftp",
            "host": "127.0.0.1",
            "port": line.port,
            "login": sftp_server.USER,
            "password": sftp_server.PASSWORD,
            "extra": {"host_key": sftp_folder.host_key},
        }
        yield _place(
            "sftp", "sftp://files/shop", connection, line, _below("shop", sftp_folder.put), tmp_path, monkeypatch
        )


@pytest.fixture
def web_place(web_site: web_server.WebSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemotePlace]:
    with relay(web_site.port) as line:
        connection = {"conn_type": "http", "login": web_server.USER, "password": web_server.PASSWORD}
        address = f"http://127.0.0.1:{line.port}/shop"
        yield _place("http", address, connection, line, _below("shop", web_site.put), tmp_path, monkeypatch)


@pytest.fixture(params=["s3", "sftp", "web"])
def place(request: pytest.FixtureRequest) -> RemotePlace:
    """Each kind in turn."""
    found: RemotePlace = request.getfixturevalue(f"{request.param}_place")
    return found


def _below(folder: str, put: Callable[[str, bytes], None]) -> Callable[[str, bytes], None]:
    return lambda path, content: put(f"{folder}/{path}", content)


def _place(
    kind: str,
    address: str,
    connection: dict[str, Any],
    line: Relay,
    put: Callable[[str, bytes], None],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> RemotePlace:
    made = RemotePlace(kind, address, connection, connection["password"], line, put, folder / "home", monkeypatch)
    made.connect()
    return made
