"""The calendar of the sample company: its first and last day, Sao Paulo time, and how demand moves over the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

FIRST_DAY = date(2023, 12, 16)
AS_OF_ON = date(2025, 12, 15)  # settings.SAMPLE_AS_OF; data exist on this day too, and the run must not see them
LAST_WHOLE_DAY = AS_OF_ON - timedelta(days=1)

# Sao Paulo has had no summer time since 2019: all through the sample, local midnight is 03:00 UTC.
UTC_AHEAD = timedelta(hours=3)
AS_OF = datetime(AS_OF_ON.year, AS_OF_ON.month, AS_OF_ON.day) + UTC_AHEAD  # UTC, without zone like all instants here

_MONTH = (0.0, 0.74, 0.76, 0.95, 0.95, 1.0, 0.97, 0.95, 1.0, 1.0, 1.05, 1.3, 1.35)
_WEEKDAY_BUSINESS = (1.1, 1.15, 1.1, 1.1, 1.2, 0.5, 0.04)
_WEEKDAY_CONSUMER = (0.9, 0.9, 0.95, 1.0, 1.2, 1.15, 0.7)
_PEAK = 1.35 * 1.2
MEAN_DEMAND = 0.55  # what demand() averages, so that a drawn mean gap comes out as meant


def demand(day: date, is_consumer: bool) -> float:
    """How busy the day is, from 0 to 1: November and December up, January and February down, week days over Sundays."""
    weekday = (_WEEKDAY_CONSUMER if is_consumer else _WEEKDAY_BUSINESS)[day.weekday()]
    return _MONTH[day.month] * weekday / _PEAK


def at_local(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    """The UTC instant of a local wall-clock time."""
    return datetime(day.year, day.month, day.day, hour, minute, second) + UTC_AHEAD


def local_day(at: datetime) -> date:
    """The business day of a UTC instant."""
    return (at - UTC_AHEAD).date()


def months() -> Iterator[tuple[int, int]]:
    """(year, month) of every calendar month the sample touches, in order."""
    year, month = FIRST_DAY.year, FIRST_DAY.month
    while (year, month) <= (AS_OF_ON.year, AS_OF_ON.month):
        yield year, month
        year, month = after(year, month)


def after(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day
