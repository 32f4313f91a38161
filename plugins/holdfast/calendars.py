"""The company's closed days: weekends and public holidays, from the `holidays` library."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Far enough back for what is long overdue, and ahead for what capacity moves on: three times as far as contacts are dated.
DAYS_BACK = 400
LEAST_DAYS_AHEAD = 3 * 365


def closed_days(settings: Settings, first: date, last: date) -> list[tuple[date, str]]:
    """Every day from `first` to `last` on which nobody is contacted, with why ('weekend' or the holiday's name)."""
    country, region = settings.business["holiday_country"], settings.business["holiday_subdivision"]
    names: dict[date, str] = {}
    if country:
        import holidays

        try:
            calendar = holidays.country_holidays(
                country, subdiv=region, years=range(first.year, last.year + 1), observed=True
            )
        except NotImplementedError:
            raise HoldfastError(
                f"No public holidays are known for holiday_country '{country}' with holiday_subdivision '{region}'."
            ) from None
        names = dict(calendar.items())
    weekend = set(settings.business["weekend_days"])
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, names.get(day, "weekend")) for day in days if day in names or day.isoweekday() in weekend]


def write_calendar(connection: DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    """(Re)create `audit.calendar`: one row per day around `as_of`, with why it is closed; null when it is open.

    It is the only place that says which days there are: a day that it does not hold is not open.
    """
    import pandas as pd

    today = as_of.astimezone(settings.zone).date()
    first = today - timedelta(days=DAYS_BACK)
    days_ahead = max(LEAST_DAYS_AHEAD, 3 * int(settings.business["agenda_horizon_days"]))
    closed = dict(closed_days(settings, first, today + timedelta(days=days_ahead)))
    days = [first + timedelta(days=number) for number in range(DAYS_BACK + days_ahead + 1)]
    frame = pd.DataFrame({"day_on": days, "closed_because": [closed.get(day) for day in days]})
    connection.register("days", frame)
    connection.execute(
        "create or replace table audit.calendar as"
        " select cast(day_on as date) as day_on, cast(closed_because as varchar) as closed_because from days order by day_on"
    )
    connection.unregister("days")
