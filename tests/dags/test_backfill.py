"""A past range is filled in by Airflow's own backfill, with `make up` running: the warehouse of arrival in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from companies import Company, differences
from delivered_histories import History, make_history
from holdfast.published_copy import read_manifest
from holdfast.settings import SOURCES
from served_airflow import Airflow, served_airflow, zone_where_it_is

# four deliveries a day apart, whose records have versions: what was exported earlier may come later
SEED, CUSTOMERS, STEPS = 83, 100, 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


@pytest.fixture(scope="module")
def history() -> History:
    made = make_history(SEED, CUSTOMERS, STEPS)
    # it is noon there: no other day begins, and no deadline comes, while the test lasts
    made.business["time_zone"] = zone_where_it_is(12)
    return made


@pytest.fixture(scope="module")
def days(history: History) -> list[date]:
    """The day on which each step is taken up: its `as_of` is the start of it."""
    found = [datetime.fromisoformat(as_of).date() + timedelta(days=1) for as_of, _ in history.steps]
    assert [(b - a).days for a, b in pairwise(found)] == [1] * (STEPS - 1)
    return found


@pytest.fixture(scope="module")
def late(history: History, days: list[date], tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The first and the last step came when they were due, and are published; those in between were never delivered."""
    company = Company(tmp_path_factory.mktemp("late"), history.business)
    for number in (0, STEPS - 1):
        history.deliver(company, number)
        company.ingest(str(days[number]), with_checks=False)
    company.build(str(days[-1]), with_checks=False)
    return company


@pytest.fixture(scope="module")
def airflow(late: Company) -> Iterator[Airflow]:
    settings = {name: value for name, value in late.environment.items() if name != "HOLDFAST_HOME"}
    with served_airflow(late.home, settings) as served:
        assert served.log_in() < 300
        ingests = [f"ingest_{source}" for source in SOURCES]
        served.unpause(*ingests, "build_marts")
        # the schedule's own run of today comes at once, and finds nothing new
        served.wait(lambda: all(served.states(name) == ["success"] for name in ingests), lambda: ingests)
        yield served


def test_a_range_that_is_filled_in_gives_the_warehouse_of_arrival_in_order(
    history: History, days: list[date], late: Company, airflow: Airflow, tmp_path: Path
) -> None:
    in_order = Company(tmp_path, history.business)
    for number in range(STEPS):
        history.deliver(in_order, number)
        in_order.ingest(str(days[number]), with_checks=False)
    in_order.build(str(days[-1]), with_checks=False)
    assert differences(late, in_order) != {}, "something is missing"

    for number in range(1, STEPS - 1):
        history.deliver(late, number)
    zone = ZoneInfo(history.business["time_zone"])
    first, last = (datetime.combine(days[number], datetime.min.time(), zone) for number in (1, STEPS - 2))
    for source in SOURCES:
        body = {
            "dag_id": f"ingest_{source}",
            "from_date": first.isoformat(),
            "to_date": (last + timedelta(hours=23)).isoformat(),
            "reprocess_behavior": "none",
        }
        status, text = airflow.call("POST", "/api/v2/backfills", body)
        assert status == 200, text
    airflow.wait(lambda: _are_done(airflow), lambda: [airflow.states(f"ingest_{source}") for source in SOURCES])
    for source in SOURCES:
        runs = [run for run in airflow.runs(f"ingest_{source}") if run["run_type"] == "backfill"]
        assert len(runs) == STEPS - 2
        assert {run["state"] for run in runs} == {"success"}
        assert sorted(datetime.fromisoformat(run["logical_date"]).astimezone(zone).date() for run in runs) == days[1:-1]

    # the assets have the marts built, and the readers are not turned back to the days of the range
    airflow.wait(lambda: "success" in airflow.states("build_marts"), lambda: airflow.states("build_marts"))
    assert set(airflow.states("build_marts")) == {"success"}
    assert datetime.fromisoformat(read_manifest(late.settings)["as_of"]).astimezone(zone).date() == days[-1]
    assert differences(late, in_order) == {}


def _are_done(airflow: Airflow) -> bool:
    states = [state for source in SOURCES for state in airflow.states(f"ingest_{source}")]
    return len(states) == len(SOURCES) * (STEPS - 1) and set(states) <= {"success", "failed"}
