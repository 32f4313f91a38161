"""The geometry of the two pictures on the page; the template draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 860, 260, 44, 28, 12
SHOWN_COHORTS = 24
SHOWN_AGES = 24


@dataclass(frozen=True)
class Dot:
    """A month on the curve: pixels, its rate in words for the pointer, and whether the month is over."""

    x: float
    y: float
    label: str
    is_complete: bool


@dataclass(frozen=True)
class Curve:
    """A line through the months. `segments` are polylines (a month without a rate leaves a gap)."""

    dots: list[Dot]
    segments: list[str]
    rate_ticks: list[tuple[float, str]]
    month_ticks: list[tuple[float, str]]


def retention_curve(months: list[dict[str, Any]]) -> Curve:
    """The retention rate of each month, on an axis that starts at the tenth below the lowest."""
    rated = [month for month in months if month["retention_rate"] is not None]
    if not rated:
        return Curve([], [], [], [])
    floor = min(int(float(month["retention_rate"]) * 10) for month in rated)
    bottom = min(floor, 9) / 10
    step = (WIDTH - LEFT - 16) / max(len(months) - 1, 1)

    def height(rate: float) -> float:
        return round(TOP + (1 - rate) / (1 - bottom) * (HEIGHT - TOP - BOTTOM), 1)

    dots: list[Dot] = []
    segments: list[list[str]] = [[]]
    for place, month in enumerate(months):
        if month["retention_rate"] is None:
            segments.append([])
            continue
        rate = float(month["retention_rate"])
        still = "" if month["is_complete"] else " (not over yet)"
        label = f"{month['period_start']:%B %Y}: {rate:.1%} of {month['opening_count']:,} kept{still}"
        dot = Dot(round(LEFT + place * step, 1), height(min(rate, 1.0)), label, bool(month["is_complete"]))
        dots.append(dot)
        if dot.is_complete:
            segments[-1].append(f"{dot.x},{dot.y}")
    every = max(1, len(months) // 8)
    return Curve(
        dots=dots,
        segments=[" ".join(points) for points in segments if len(points) > 1],
        rate_ticks=[(height(tenth / 10), f"{tenth * 10} %") for tenth in range(round(bottom * 10), 11)],
        month_ticks=[
            (round(LEFT + place * step, 1), f"{month['period_start']:%b %Y}")
            for place, month in enumerate(months)
            if place % every == 0
        ],
    )


@dataclass(frozen=True)
class Cohort:
    """A row of the heat-map; `cells` hold a rate per age, None where nothing was observed."""

    start: date
    size: int
    cells: list[dict[str, Any] | None]


def heat_map(cohorts: list[dict[str, Any]]) -> list[Cohort]:
    """The newest cohorts with their retention per age, in the order of their start."""
    starts = sorted({cell["cohort_start"] for cell in cohorts})[-SHOWN_COHORTS:]
    found = {(cell["cohort_start"], cell["age"]): cell for cell in cohorts if cell["age"] < SHOWN_AGES}
    ages = range(max((age for start, age in found if start in set(starts)), default=-1) + 1)
    sizes = {cell["cohort_start"]: cell["cohort_size"] for cell in cohorts}
    return [Cohort(start, sizes[start], [found.get((start, age)) for age in ages]) for start in starts]
