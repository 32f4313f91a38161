"""The company's closed days: weekends and public holidays, from the `holidays` library."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

YEARS_BACK = 3
YEARS_AHEAD = 2


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


def write_closed_days(connection: DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    """(Re)create `audit.closed_days` for the years around `as_of`."""
    import pandas as pd

    year = as_of.astimezone(settings.zone).year
    rows = closed_days(settings, date(year - YEARS_BACK, 1, 1), date(year + YEARS_AHEAD, 12, 31))
    connection.register("closed", pd.DataFrame(rows, columns=["closed_on", "why"]))
    connection.execute(
        "create or replace table audit.closed_days as select cast(closed_on as date) as closed_on, why from closed"
    )
    connection.unregister("closed")
