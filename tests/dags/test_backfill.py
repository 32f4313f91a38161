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
from holdfast.raw_catalog import newest_load
from holdfast.settings import SOURCES, parse_as_of
from served_airflow import Airflow, served_airflow, zone_where_it_is

# four deliveries a day apart, whose records have versions: what was exported earlier may come later
SEED, CUSTOMERS, STEPS = 83, 100, 4
INGESTS = [f"ingest_{source}" for source in SOURCES]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(2400)]


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
        served.unpause(*INGESTS, "build_marts")
        yield served


def test_a_range_that_is_filled_in_gives_the_warehouse_of_arrival_in_order(
    history: History, days: list[date], late: Company, airflow: Airflow, tmp_path: Path
) -> None:
    for number in range(1, STEPS - 1):
        history.deliver(late, number)
    zone = ZoneInfo(history.business["time_zone"])
    first, last = (datetime.combine(days[number], datetime.min.time(), zone) for number in (1, STEPS - 2))
    for name in INGESTS:
        body = {"dag_id": name, "from_date": first.isoformat(), "to_date": (last + timedelta(hours=23)).isoformat()}
        answers: list[tuple[int, str]] = []

        def is_begun(body: dict[str, str] = body, answers: list[tuple[int, str]] = answers) -> bool:
            answers.append(airflow.call("POST", "/api/v2/backfills", body))
            return answers[-1][0] != 503  # Airflow's SQLite is locked for a moment: it says so, and is asked again

        airflow.wait(is_begun)
        assert answers[-1][0] == 200, answers[-1]
    airflow.wait(lambda: _are_done(airflow), lambda: [airflow.states(name) for name in INGESTS])
    for name in INGESTS:
        runs = [run for run in airflow.runs(name) if run["run_type"] == "backfill"]
        assert {run["state"] for run in runs} == {"success"}
        assert sorted(datetime.fromisoformat(run["logical_date"]).astimezone(zone).date() for run in runs) == days[1:-1]
    newest = {source: newest_load(late.home, source) for source in SOURCES}
    assert set(newest.values()) == {3}, "one more load each: the range's first run takes what is there"

    # the assets have the marts built, and the readers are not turned back to the days of the range. The schedule's own run of
    # today may come in between, for Airflow now knows an earlier one; then it is as of today
    airflow.wait(lambda: read_manifest(late.settings)["loads"] == newest, lambda: airflow.states("build_marts"))
    as_of = read_manifest(late.settings)["as_of"]
    assert parse_as_of(as_of, zone).astimezone(zone).date() >= days[-1]
    in_order = Company(tmp_path, history.business)
    for number in range(STEPS):
        history.deliver(in_order, number)
        in_order.ingest(str(days[number]), with_checks=False)
    in_order.build(as_of, with_checks=False)
    assert differences(late, in_order) == {}


def _are_done(airflow: Airflow) -> bool:
    runs = {name: airflow.runs(name) for name in INGESTS}
    states = [run["state"] for found in runs.values() for run in found]
    filled = [sum(run["run_type"] == "backfill" for run in found) for found in runs.values()]
    return filled == [STEPS - 2] * len(INGESTS) and set(states) <= {"success", "failed"}
