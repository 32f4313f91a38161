"""Several workers on a real broker and a real PostgreSQL: one that is killed in mid-task is survived."""

from __future__ import annotations

import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.settings import PROJECT
from postgres_server import Database
from served_airflow import PASSWORD, Airflow

BROKER_PASSWORD = "abc123"
ORDERS = b"order_id,ordered_at,customer_id,gross_amount\nO1,2025-11-05T10:00:00Z,C1,300.00\n"
MANIFEST = b"path,bytes,version\norders/orders.csv,%d,1\n" % len(ORDERS)
pytestmark = [pytest.mark.soak, pytest.mark.timeout(1500)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


class SlowSite:
    """A web server with one export, which it keeps back until it is let go."""

    def __init__(self) -> None:
        self.is_asked, self.is_let_go = threading.Event(), threading.Event()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.endswith("orders.csv"):
                    site.is_asked.set()
                    site.is_let_go.wait()
                self._answer(with_body=True)

            def do_HEAD(self) -> None:
                self._answer(with_body=False)

            def _answer(self, with_body: bool) -> None:
                body = {"/manifest.csv": MANIFEST, "/orders/orders.csv": ORDERS}.get(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.send_header("ETag", '"1"')
                self.end_headers()
                if with_body:
                    self.wfile.write(body or b"")

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


class Components:
    """Airflow's processes, each with what it started in a group of its own."""

    def __init__(self, environment: dict[str, str], logs: Path) -> None:
        self.environment, self.logs = environment, logs
        self.running: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str) -> None:
        done = subprocess.run(
            [_program(), *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.logs / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [_program(), *arguments], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                self.kill(process)

    def tails(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in self.logs.glob("*.log"))


def _program() -> str:
    return str(Path(sys.executable).with_name("airflow"))


@pytest.fixture
def broker_port(tmp_path: Path) -> Iterator[int]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not on PATH; apt install redis-server")
    port = free_port()
    # as compose/workers.yml starts its broker: the password comes by standard input
    options = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(tmp_path),
        "-",
    ]
    process = subprocess.Popen(["redis-server", *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin is not None
    process.stdin.write(f"requirepass {BROKER_PASSWORD}\n".encode())
    process.stdin.close()
    yield port
    process.kill()
    process.wait()


@pytest.fixture
def site() -> Iterator[SlowSite]:
    made = SlowSite()
    yield made
    made.is_let_go.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def airflow(
    tmp_path: Path, database: Database, broker_port: int, site: SlowSite
) -> Iterator[tuple[Airflow, Components]]:
    from serve import _access, _passwords_file  # type: ignore[attr-defined]  # of dags, not of the tests

    home = tmp_path / "airflow"
    home.mkdir()
    port = free_port()
    os.environ["HOLDFAST_ADMIN_PASSWORD"] = PASSWORD
    access = _access(home, _passwords_file(home), port)
    metadata = f"127.0.0.1:{database.port}/{database.name}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "AIRFLOW_"))}
    environment = {
        **clean,
        **access,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}",
        "PYTHONPATH": str(PROJECT / "plugins"),
        "HOLDFAST_HOME": str(tmp_path / "home"),
        "HOLDFAST_EXPORTS": f"http://127.0.0.1:{site.server.server_address[1]}",
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRIES": "2",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg://postgres@{metadata}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+psycopg_async://postgres@{metadata}",
        "AIRFLOW__CELERY__BROKER_URL": f"redis://:{BROKER_PASSWORD}@127.0.0.1:{broker_port}/0",
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql+psycopg://postgres@{metadata}",
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "1",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
    }
    logs = tmp_path / "processes"
    logs.mkdir()
    components = Components(environment, logs)
    try:
        components.run("db", "migrate")
        components.run("pools", "set", "warehouse", "1", "The warehouse has one writer.")
        for name in ("api-server", "scheduler", "dag-processor"):
            components.start(name, name)
        served = Airflow(f"http://127.0.0.1:{port}")
        wait(components, lambda: _log_in(served))
        yield served, components
    finally:
        components.stop()


def _log_in(served: Airflow) -> bool:
    try:
        return bool(served.log_in(PASSWORD) < 300 and served.call("GET", "/api/v2/dags/ingest_orders")[0] == 200)
    except OSError:
        return False


def wait(components: Components, is_so: Callable[[], bool]) -> None:
    """Until it is so; the time limit of the test is far away and only there so that nothing hangs for ever."""
    deadline = time.monotonic() + 600
    while not is_so():
        assert time.monotonic() < deadline, components.tails()
        assert all(process.poll() in (None, -signal.SIGKILL) for process in components.running), components.tails()
        time.sleep(1)


def test_a_worker_that_is_killed_in_mid_task_is_survived(
    airflow: tuple[Airflow, Components], site: SlowSite, tmp_path: Path
) -> None:
    served, components = airflow
    first = components.start("worker-1", "celery", "worker", "--celery-hostname", "first@%h", "--skip-serve-logs")
    assert served.call("PATCH", "/api/v2/dags/ingest_orders", {"is_paused": False})[0] == 200
    body = {"logical_date": None, "conf": {"as_of": "2025-12-15"}}
    assert served.call("POST", "/api/v2/dags/ingest_orders/dagRuns", body)[0] == 200
    wait(components, site.is_asked.is_set)
    components.kill(first)
    site.is_let_go.set()
    assert served.states("ingest_orders") == ["running"]
    components.start("worker-2", "celery", "worker", "--celery-hostname", "second@%h", "--skip-serve-logs")
    wait(components, lambda: served.states("ingest_orders")[0] in ("success", "failed"))
    assert served.states("ingest_orders") == ["success"], components.tails()
    assert len(list((tmp_path / "home" / "loads" / "orders").glob("*.json"))) == 1
