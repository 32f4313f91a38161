"""A real S3 server on the loopback: OpenStack Swift with its S3 interface, from its package, one disk and one copy."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

SERVERS = ("account", "container", "object", "proxy")
KEY_ID, SECRET = "holdfast:exports", "s3cret-of-the-object-store"
NUMBERS = count(1)
RINGS = """
import sys
from swift.common.ring import RingBuilder
folder, *ports = sys.argv[1:]
for name, port in zip(("account", "container", "object"), ports):
    builder = RingBuilder(4, 1, 0)
    where = {"ip": "127.0.0.1", "port": int(port), "replication_ip": "127.0.0.1", "replication_port": int(port)}
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "device": "disk", "weight": 1.0, "meta": "", **where})
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{name}.ring.gz")
"""
STORAGE = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
user =
log_address = /dev/null
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""
PROXY = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
swift_dir = {folder}
user =
log_address = /dev/null
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth copy slo dlo symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_holdfast_exports = {secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:symlink]
use = egg:swift#symlink
"""


@dataclass(frozen=True)
class Bucket:
    """One bucket of the test's server."""

    port: int
    name: str

    def client(self, secret: str = SECRET) -> Any:
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=secret,
            region_name="us-east-1",
        )

    def put(self, path: str, content: bytes) -> None:
        self.client().put_object(Bucket=self.name, Key=path, Body=content)

    def content(self) -> dict[str, bytes]:
        """Everything in it."""
        client = self.client()
        keys = [found["Key"] for found in client.list_objects_v2(Bucket=self.name).get("Contents", [])]
        return {key: client.get_object(Bucket=self.name, Key=key)["Body"].read() for key in keys}


@pytest.fixture(scope="session")
def object_store_port() -> Iterator[int]:
    """The port of a server that lives as long as the tests."""
    folder = Path(tempfile.mkdtemp(prefix="holdfast-swift-"))
    ports = _free_ports(len(SERVERS))
    (folder / "devices" / "disk").mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = a\nswift_hash_path_prefix = b\n")
    subprocess.run([sys.executable, "-c", RINGS, str(folder), *map(str, ports[:3])], check=True)
    running = []
    for name, port in zip(SERVERS, ports, strict=True):
        text = PROXY if name == "proxy" else STORAGE
        config = folder / f"{name}.conf"
        config.write_text(text.format(name=name, port=port, folder=folder, secret=SECRET), encoding="utf-8")
        program = str(Path(sys.executable).with_name(f"swift-{name}-server"))
        with (folder / f"{name}.log").open("wb") as log:
            running.append(
                subprocess.Popen(
                    [sys.executable, program, str(config)],
                    stdout=log,
                    stderr=log,
                    env={**os.environ, "SWIFT_DIR": str(folder)},
                )
            )
    try:
        _wait(ports, running, folder)
        yield ports[-1]
    finally:
        for process in running:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


@pytest.fixture
def bucket(object_store_port: int) -> Bucket:
    """An empty bucket."""
    made = Bucket(object_store_port, f"exports-{next(NUMBERS)}")
    made.client().create_bucket(Bucket=made.name)
    return made


def _free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def _wait(ports: list[int], running: list[subprocess.Popen[bytes]], folder: Path) -> None:
    """Until all servers answer; the proxy needs the others for its first bucket."""
    deadline = time.monotonic() + 120
    for port in ports:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                logs = "".join((folder / f"{name}.log").read_text()[-2000:] for name in SERVERS)
                assert all(process.poll() is None for process in running), logs
                assert time.monotonic() < deadline, logs
                time.sleep(0.1)
