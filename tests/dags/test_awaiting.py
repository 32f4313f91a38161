"""An export with a due time: waited for without a worker, told of once when it is late, taken as soon as it comes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from endpoints import web_endpoint
from holdfast.ingest import pull
from holdfast.settings import load_settings

pytestmark = pytest.mark.usefixtures("bag")


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty exports folder and a home; crm is due at some time of today."""
    (tmp_path / "exports" / "crm").mkdir(parents=True)
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOLDFAST_EXPORTS", str(tmp_path / "exports"))
    return tmp_path


def sensor() -> Any:
    from awaiting import ExportSensor

    return ExportSensor(task_id="await_export", source="crm")


def run_of(kind: str, begun: datetime) -> dict[str, Any]:
    return {"dag_run": SimpleNamespace(run_type=kind, run_after=begun)}


def due(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let crm be due at `moment`, on the day of the run."""
    monkeypatch.setenv("HOLDFAST_EXPORTS_DUE", json.dumps({"crm": moment.strftime("%H:%M:%S.%f")}))


def deliver(company: Path, name: str = "customers.csv") -> None:
    (company / "exports" / "crm" / name).write_text(f"customer_id\n{name}\n", encoding="utf-8")


def test_what_is_there_is_taken_at_once(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = datetime.now(UTC)
    due(monkeypatch, begun)
    deliver(company)
    sensor().execute(run_of("scheduled", begun))


def test_a_run_that_a_person_starts_and_one_of_the_past_do_not_wait(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = datetime.now(UTC)
    due(monkeypatch, begun)
    for kind in ("manual", "backfill", "asset_triggered"):
        sensor().execute(run_of(kind, begun))


def test_it_waits_then_says_once_what_is_late_since_when_and_goes_on_waiting(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.sdk.exceptions import TaskDeferred

    begun = datetime.now(UTC)
    deliver(company)
    settings = load_settings()
    pull(settings, "crm", "2025-12-15")  # yesterday's; today's is missing
    due(monkeypatch, begun)  # has passed by the time anybody looks
    with web_endpoint() as (address, posts):
        monkeypatch.setenv("HOLDFAST_NOTIFY", '{"webhook": "operations"}')
        monkeypatch.setenv("AIRFLOW_CONN_OPERATIONS", json.dumps({"conn_type": "http", "host": f"{address}/hook"}))
        with pytest.raises(TaskDeferred) as deferred:
            sensor().execute(run_of("scheduled", begun))
        assert deferred.value.kwargs == {"is_told": True}
        with pytest.raises(TaskDeferred):
            sensor().look(run_of("scheduled", begun), **deferred.value.kwargs)
    assert [body["subject"] for _, body in posts] == ["Holdfast: crm is late"]
    assert f"crm was due by {begun:%Y-%m-%d %H:%M} UTC" in posts[0][1]["text"]
    assert str(company / "exports") in posts[0][1]["text"]
    deliver(company, "today.csv")
    sensor().look(run_of("scheduled", begun), is_told=True)


def test_before_it_is_due_nobody_is_told_and_the_next_look_is_not_after_it(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.sdk.exceptions import TaskDeferred

    begun = datetime.now(UTC)
    moment = begun + timedelta(seconds=90)
    if moment.date() != begun.date():
        begun = moment  # the minute before midnight: the run is of the new day
    due(monkeypatch, moment)
    with pytest.raises(TaskDeferred) as deferred:
        sensor().execute(run_of("scheduled", begun))
    assert deferred.value.kwargs == {"is_told": False}
    assert deferred.value.trigger.moment == moment


def test_it_gives_up_before_the_next_days_run(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    begun = datetime.now(UTC) - timedelta(hours=23)
    due(monkeypatch, begun)
    with pytest.raises(AirflowSkipException, match="Nothing new of crm came"):
        sensor().look(run_of("scheduled", begun), is_told=True)


def test_a_place_that_is_away_is_waited_for_too(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.sdk.exceptions import TaskDeferred

    begun = datetime.now(UTC)
    due(monkeypatch, begun)
    monkeypatch.setenv("HOLDFAST_EXPORTS", "http://127.0.0.1:1/exports")
    with pytest.raises(TaskDeferred):
        sensor().execute(run_of("scheduled", begun))


@pytest.mark.parametrize("text", ["{", '{"crm": "soon"}', '{"erp": "05:30"}', '{"crm": 5}'])
def test_a_due_time_that_is_none_is_refused(text: str) -> None:
    from holdfast.errors import HoldfastError

    with pytest.raises(HoldfastError, match="HOLDFAST_EXPORTS_DUE"):
        load_settings({"HOLDFAST_EXPORTS_DUE": text})
