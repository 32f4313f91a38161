"""A Superset that runs for a test, and its dashboards in a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from holdfast.settings import PROJECT
from holdfast.superset.local import HOST, USER, serve_command

SUPERSET = Path(os.environ.get("HOLDFAST_TEST_SUPERSET") or PROJECT / ".venv-superset" / "bin" / "superset")
PATIENCE_SECONDS = 900
LONG = PATIENCE_SECONDS * 1000  # milliseconds
# A chart is there when what it loads is, and what it says instead of a picture is an alert.
CHARTS = "[data-test=dashboard-component-chart-holder]"
DRAWN = """
    expected => {
        const charts = [...document.querySelectorAll("[data-test=dashboard-component-chart-holder]")];
        return charts.length === expected && charts.every(each =>
            !each.querySelector("[data-test=loading-indicator]") && each.querySelector("canvas, table, .superset-legacy-chart-big-number, [role=alert]"));
    }
"""


@contextmanager
def running(home: Path) -> Iterator[str]:
    """Serve the Superset that was prepared in `home`; gives its address."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port = found.getsockname()[1]
    command, environment = serve_command(SUPERSET, home, port)
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://{HOST}:{port}"
            _wait_for(f"{address}/health", server, home / "server.log")
            yield address
        finally:
            server.terminate()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8")[-2000:])


def log_in(page: Page, address: str, password: str) -> None:
    page.goto(f"{address}/login/", timeout=LONG)
    page.fill("[data-test=username-input]", USER, timeout=LONG)
    page.fill("[data-test=password-input]", password)
    page.click("[data-test=login-button]")
    page.wait_for_url(lambda url: "/login" not in url, timeout=LONG)


def open_dashboard(page: Page, address: str, slug: str, charts: int) -> dict[str, str]:
    """What each chart says, by its title, once all are drawn; no chart may say that it could not be."""
    page.goto(f"{address}/superset/dashboard/{slug}/", timeout=LONG)
    page.wait_for_function(DRAWN, arg=charts, timeout=LONG)
    told: dict[str, Any] = {}
    for chart in page.query_selector_all(CHARTS):
        title = chart.query_selector("[data-test=editable-title]")
        told[title.inner_text() if title else ""] = chart.inner_text()
        assert chart.query_selector("[role=alert]") is None, chart.inner_text()
    return told
