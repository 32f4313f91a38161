"""`make up` for a test: Airflow's components as processes, and its REST interface."""

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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from holdfast.settings import PROJECT

PASSWORD = "a password for this test"


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

    def log_in(self, password: str = PASSWORD) -> int:
        status, text = self.call("POST", "/auth/token", {"username": "admin", "password": password})
        if status < 300:
            self.token = json.loads(text)["access_token"]
        return status

    def ask(self, path: str) -> Any:
        """The answer to a GET, which must be one."""
        status, text = self.call("GET", f"/api/v2/{path}")
        assert status == 200, (path, status, text)
        return json.loads(text)

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(f"dags/{dag_id}/dagRuns?limit=100")["dag_runs"]
        return found

    def states(self, dag_id: str) -> list[str]:
        return [run["state"] for run in self.runs(dag_id)]

    def unpause(self, *dag_ids: str) -> None:
        """Let the DAGs run. They are unknown until their files have been read."""
        for dag_id in dag_ids:
            self.wait(partial(self._knows, dag_id))
            assert self.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})[0] == 200

    def _knows(self, dag_id: str) -> bool:
        return bool(self.call("GET", f"/api/v2/dags/{dag_id}")[0] == 200)

    def wait(self, is_so: Callable[[], bool], told: Callable[[], Any] = lambda: "") -> None:
        """Until it is so; the limit is far away and only there so that nothing hangs for ever."""
        deadline = time.monotonic() + 1500
        while not is_so():
            assert time.monotonic() < deadline, told()
            time.sleep(2)


@contextmanager
def served_airflow(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[Airflow]:
    """Airflow as `make up` serves it, over `home` and with `settings`, nobody logged in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "AIRFLOW_"))}
    environment = {
        **clean,
        "HOLDFAST_HOME": str(home),
        "HOLDFAST_PORT": str(port),
        "HOLDFAST_ADMIN_PASSWORD": PASSWORD,
        # a busy machine is no failure
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "600",
        "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "600",
        "PYTHONPATH": str(PROJECT / "plugins"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}",
        **(settings or {}),
    }
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "dags" / "serve.py")], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        assert process.poll() is None, "it did not come up"
        yield Airflow(f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        with socket.socket() as probe:  # nothing is left behind on the port
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def zone_where_it_is(hour: int, minutes_past: int = 0) -> str:
    """A time zone of whole hours in which the clock shows the hour that begins `minutes_past` minutes after `hour`.

    `zone_where_it_is(5, 25)`: it is between 05:25 and 06:24 there.
    """
    now = datetime.now(UTC)
    ahead = (hour * 60 + minutes_past - now.hour * 60 - now.minute + 59) // 60 % 24
    ahead = ahead - 24 if ahead > 12 else ahead
    return f"Etc/GMT{-ahead:+d}"  # whose signs are the other way round
