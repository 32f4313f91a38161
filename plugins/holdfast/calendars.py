"""The company's closed days (weekends and public holidays, from the `holidays` library), and the hours of its support."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.setting_limits import parse_hours
from holdfast.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Far enough back for what is long overdue, and ahead for what capacity moves on: three times as far as contacts are dated.
DAYS_BACK = 400
LEAST_DAYS_AHEAD = 3 * 365
FIRST_SUPPORT_DAY = date(2000, 1, 1)


def holiday_names(settings: Settings, first: date, last: date) -> dict[date, str]:
    """The public holidays of the company's country and region in the years from `first` to `last`."""
    country, region = settings.business["holiday_country"], settings.business["holiday_subdivision"]
    if not country:
        return {}
    import holidays

    try:
        calendar = holidays.country_holidays(
            country, subdiv=region, years=range(first.year, last.year + 1), observed=True
        )
    except NotImplementedError:
        raise HoldfastError(
            f"No public holidays are known for holiday_country '{country}' with holiday_subdivision '{region}'."
        ) from None
    return dict(calendar.items())


def closed_days(settings: Settings, first: date, last: date) -> list[tuple[date, str]]:
    """Every day from `first` to `last` on which nobody is contacted, with why ('weekend' or the holiday's name)."""
    names = holiday_names(settings, first, last)
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


def write_support_calendar(connection: DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    """(Re)create `audit.support_calendar`: one row per day since 2000, and how long support was open before it.

    `opens_at` and `closes_at` are UTC instants of the hours in `support_hours`, so that a day on which the clocks change
    is as long as it was; both are null on a day without hours and on holidays. `open_seconds_before` adds up.
    """
    import pandas as pd

    last = as_of.astimezone(settings.zone).date() + timedelta(days=1)
    closed = holiday_names(settings, FIRST_SUPPORT_DAY, last)
    hours = {int(day): parse_hours(text) for day, text in settings.business["support_hours"].items() if text}
    rows, seconds = [], 0
    for number in range((last - FIRST_SUPPORT_DAY).days + 1):
        day = FIRST_SUPPORT_DAY + timedelta(days=number)
        opens, closes = None, None
        before = seconds
        if day not in closed and day.isoweekday() in hours:
            opens, closes = (_instant(day, minutes, settings) for minutes in hours[day.isoweekday()])
            seconds += int((closes - opens).total_seconds())
        rows.append((day, opens, closes, before))
    frame = pd.DataFrame(rows, columns=["day_on", "opens_at", "closes_at", "open_seconds_before"])
    connection.register("days", frame)
    connection.execute(
        "create or replace table audit.support_calendar as select cast(day_on as date) as day_on,"
        " cast(opens_at as timestamp) as opens_at, cast(closes_at as timestamp) as closes_at,"
        " cast(open_seconds_before as bigint) as open_seconds_before from days order by day_on"
    )
    connection.unregister("days")


def _instant(day: date, minutes: int, settings: Settings) -> datetime:
    """The UTC instant (without its zone) that is `minutes` after midnight by the clocks of `day`."""
    days, rest = divmod(minutes, 24 * 60)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), settings.zone)
    return local.astimezone(UTC).replace(tzinfo=None)
