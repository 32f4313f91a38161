"""`make up`: a login is needed, the pages are inside, and assets set the next DAG going."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.settings import PROJECT, SOURCES

PASSWORD = "a password for this test"
DAGS = [*(f"ingest_{source}" for source in SOURCES), "build_marts", "deliver_agenda"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


class Airflow:
    """The served Airflow, as its REST interface sees it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.token = ""

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def log_in(self, password: str) -> int:
        status, text = self.call("POST", "/auth/token", {"username": "admin", "password": password})
        if status < 300:
            self.token = json.loads(text)["access_token"]
        return status

    def states(self, dag_id: str) -> list[str]:
        runs = json.loads(self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns")[1])["dag_runs"]
        return [run["state"] for run in runs]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Airflow, Path]]:
    home = tmp_path_factory.mktemp("served")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "AIRFLOW_"))}
    settings = {
        "HOLDFAST_HOME": str(home),
        "HOLDFAST_PORT": str(port),
        "HOLDFAST_ADMIN_PASSWORD": PASSWORD,
        "PYTHONPATH": str(PROJECT / "plugins"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}",
    }
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "dags" / "serve.py")],
        env={**clean, **settings},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        assert process.poll() is None, "it did not come up"
        yield Airflow(f"http://127.0.0.1:{port}"), home
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        with socket.socket() as probe:  # nothing is left behind on the port
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_stranger_sees_neither_airflow_nor_the_pages(served: tuple[Airflow, Path]) -> None:
    stranger = Airflow(served[0].address)
    assert stranger.log_in("wrong") == 401
    assert stranger.call("GET", "/api/v2/dags")[0] == 401
    assert stranger.call("GET", "/holdfast/pages/index.html")[0] == 401


def test_secrets_are_readable_by_nobody_else(served: tuple[Airflow, Path]) -> None:
    kept = served[1] / "airflow" / "served"
    for name in ("passwords.json", "jwt_secret", "secret_key", "fernet_key"):
        assert (kept / name).stat().st_mode & 0o077 == 0


def test_three_exports_lead_to_a_delivery_by_assets_alone(served: tuple[Airflow, Path]) -> None:
    airflow, home = served
    assert airflow.log_in(PASSWORD) < 300
    for dag_id in DAGS:
        assert airflow.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})[0] == 200
    for source in SOURCES:
        assert airflow.call("POST", f"/api/v2/dags/ingest_{source}/dagRuns", {"logical_date": None})[0] == 200
    deadline = time.monotonic() + 800
    while "success" not in airflow.states("deliver_agenda"):
        states = {dag_id: airflow.states(dag_id) for dag_id in DAGS}
        assert time.monotonic() < deadline, states
        assert not any("failed" in found for found in states.values()), states
        time.sleep(3)
    assert list((home / "deliveries" / "2025-12-15").glob("*.csv"))
    status, page = airflow.call("GET", "/holdfast/pages/index.html")
    assert status == 200
    assert "customers known" in page
    assert airflow.call("GET", "/holdfast/pages/..%2f..%2fairflow/served/jwt_secret")[0] == 404
    assert airflow.call("GET", "/holdfast/warehouse.duckdb")[0] == 404
