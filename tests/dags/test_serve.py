"""`make up`: a login is needed, the pages are inside, and assets set the next DAG going."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.settings import SOURCES
from served_airflow import Airflow, served_airflow

DAGS = [*(f"ingest_{source}" for source in SOURCES), "build_marts", "deliver_agenda"]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Airflow, Path]]:
    home = tmp_path_factory.mktemp("served")
    with served_airflow(home) as airflow:
        yield airflow, home


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
    assert airflow.log_in() < 300
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
