"""An export with a due time, with `make up` running: its sensor leaves the worker, and the triggerer brings it back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from endpoints import web_endpoint
from holdfast.settings import load_settings
from served_airflow import Airflow, served_airflow, zone_where_it_is

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]


def test_it_is_deferred_told_of_once_when_it_is_late_and_taken_when_it_comes(tmp_path: Path) -> None:
    # its schedule has just passed there, so that a run of the schedule begins at once
    zone = zone_where_it_is(5, 25)
    exports, home = tmp_path / "exports", tmp_path / "home"
    (exports / "crm").mkdir(parents=True)
    due = datetime.now(ZoneInfo(zone)) + timedelta(minutes=3)
    with web_endpoint() as (address, posts):
        settings = {
            "HOLDFAST_EXPORTS": str(exports),
            "HOLDFAST_VARS": json.dumps({"time_zone": zone}),
            "HOLDFAST_EXPORTS_DUE": json.dumps({"crm": f"{due:%H:%M:%S}"}),
            "HOLDFAST_NOTIFY": '{"webhook": "operations"}',
            "AIRFLOW_CONN_OPERATIONS": json.dumps({"conn_type": "http", "host": f"{address}/hook"}),
        }
        with served_airflow(home, settings) as airflow:
            assert airflow.log_in() < 300
            airflow.unpause("ingest_crm")
            airflow.wait(lambda: _state(airflow) == "deferred", lambda: _state(airflow))
            [run] = airflow.runs("ingest_crm")
            assert run["run_type"] == "scheduled"

            # the triggerer wakes it when it is due; it says what is late, and leaves the worker again
            airflow.wait(lambda: bool(posts), lambda: _state(airflow))
            assert datetime.now(due.tzinfo) >= due.replace(microsecond=0)
            assert posts[0][1]["subject"] == "Holdfast: crm is late"
            airflow.wait(lambda: _state(airflow) == "deferred", lambda: _state(airflow))

            # what comes late is taken at the next look, five minutes later
            (exports / "crm" / "customers.csv").write_text("customer_id,name\n1,Ana\n", encoding="utf-8")
            airflow.wait(lambda: airflow.states("ingest_crm")[0] in ("success", "failed"), lambda: _state(airflow))
            assert airflow.states("ingest_crm") == ["success"]
            assert _state(airflow) == "success"
    assert len(posts) == 1, "it is told once"
    settings_there = load_settings({**settings, "HOLDFAST_HOME": str(home)})
    [record] = (settings_there.home / "loads" / "crm").glob("*.json")
    assert json.loads(record.read_text(encoding="utf-8"))["objects"]["customers"]["rows"] == 1


def _state(airflow: Airflow) -> str | None:
    """The state of the sensor of the only run; None while there is none."""
    runs = airflow.runs("ingest_crm")
    if not runs:
        return None
    found: str | None = airflow.ask(f"dags/ingest_crm/dagRuns/{runs[0]['dag_run_id']}/taskInstances/await_export")[
        "state"
    ]
    return found
