"""When support is open, in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")


@dataclass
class Clock:
    """When support is open: hours by ISO week day in the company's zone, but for holidays."""

    zone: ZoneInfo
    hours: dict[int, tuple[time, time]]
    holidays: set[date]

    def day(self, at: datetime) -> date:
        return at.replace(tzinfo=UTC).astimezone(self.zone).date()

    def minutes(self, start: datetime | None, end: datetime | None) -> float | None:
        """Open minutes between two instants."""
        if start is None or end is None:
            return None
        total, day = timedelta(), self.day(start)
        while day <= self.day(end):
            if day.isoweekday() in self.hours and day not in self.holidays:
                opens, closes = (
                    datetime.combine(day, hour, self.zone).astimezone(UTC).replace(tzinfo=None)
                    for hour in self.hours[day.isoweekday()]
                )
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += timedelta(1)
        return total.total_seconds() / 60
