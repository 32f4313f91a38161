"""A past range is filled in by Airflow's own backfill, with `make up` running: the warehouse of arrival in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from companies import Company, differences
from delivered_histories import History, make_history
from holdfast.settings import SOURCES
from served_airflow import Airflow, served_airflow, zone_where_it_is

# steps a day apart, whose records have versions: what was exported earlier may come later
SEED, CUSTOMERS, STEPS = 32, 120, 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def history() -> History:
    made = make_history(SEED, CUSTOMERS, STEPS)
    # the clock shows noon: no run of the schedule begins while this one lasts
    made.business["time_zone"] = zone_where_it_is(12)
    return made


def days(history: History) -> list[date]:
    """The day of the run that takes up each step: the one after its last moment."""
    zone = Company(Path("/nowhere"), history.business)
    del zone
    found: list[date] = []
    for as_of, _ in history.steps:
        day = datetime.fromisoformat(as_of).date() + timedelta(days=2)
        found.append(max(day, found[-1] + timedelta(days=1)) if found else day)
    return found
