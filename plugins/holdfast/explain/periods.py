"""Periods as people write and say them: 2025-11, 2025-Q4, 2025-W45, 2025, 2025-11-01; November 2025."""

from __future__ import annotations

import re
from datetime import date, timedelta

from holdfast.errors import HoldfastError

PATTERNS = {
    "month": r"(?P<year>\d{4})-(?P<number>\d{1,2})",
    "quarter": r"(?P<year>\d{4})-?[Qq](?P<number>[1-4])",
    "week": r"(?P<year>\d{4})-?[Ww](?P<number>\d{1,2})",
    "year": r"(?P<year>\d{4})",
}


def read_period(text: str) -> tuple[str, date]:
    """Grain and first day of a period; a full date is the week, month, ... only by its grain, so it is refused.

    HoldfastError when it cannot be read.
    """
    for grain, pattern in PATTERNS.items():
        if found := re.fullmatch(pattern, text.strip()):
            try:
                return grain, _first_day(grain, int(found["year"]), int(found.groupdict().get("number") or 1))
            except ValueError:
                break
    raise HoldfastError(
        f"'{text}' is no period; write a month as 2025-11, a quarter as 2025-Q4, an ISO week as 2025-W45, a year as 2025."
    )


def _first_day(grain: str, year: int, number: int) -> date:
    if grain == "week":
        return date.fromisocalendar(year, number, 1)
    month = {"month": number, "quarter": number * 3 - 2, "year": 1}[grain]
    return date(year, month, 1)


def period_text(grain: str, start: date) -> str:
    """The period as it is written on the command line."""
    if grain == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    quarter = f"{start.year}-Q{(start.month + 2) // 3}"
    return {"month": f"{start:%Y-%m}", "quarter": quarter, "year": str(start.year)}[grain]


def period_words(grain: str, start: date) -> str:
    """The period as it is said."""
    if grain == "week":
        return f"the week of {day_words(start)}"
    if grain == "quarter":
        return f"quarter {(start.month + 2) // 3} of {start.year}"
    return f"{start:%B %Y}" if grain == "month" else str(start.year)


def day_words(day: date | None) -> str:
    """A day as it is said: 9 November 2025."""
    return "an unknown day" if day is None else f"{day.day} {day:%B %Y}"


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)
