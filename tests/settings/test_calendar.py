"""The calendar says of every day that a contact may be dated on whether it is open; the last year as well as the first."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import duckdb
import pytest

from holdfast.calendars import write_calendar
from holdfast.settings import load_settings

AS_OF = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("horizon", [30, 366])
def test_weekends_and_holidays_are_closed_to_the_last_day(horizon: int) -> None:
    business = {"holiday_country": "BR", "agenda_horizon_days": horizon}
    settings = load_settings({"HOLDFAST_VARS": json.dumps(business), "HOLDFAST_EXPORTS": "/nowhere"})
    with duckdb.connect() as connection:
        connection.execute("create schema audit")
        write_calendar(connection, settings, AS_OF)
        rows = dict(connection.execute("select day_on, closed_because from audit.calendar").fetchall())
    days = sorted(rows)
    assert days[0] < date(2024, 1, 1)
    assert days[-1] >= date(2027, 12, 30)
    assert len(days) == (days[-1] - days[0]).days + 1
    assert {day for day in days if rows[day] is None and day.isoweekday() > 5} == set()
    assert [rows[date(year, 9, 7)] for year in (2025, 2026, 2027)] == ["Independence Day"] * 3
