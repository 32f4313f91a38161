"""How the people who work from the agenda work: all of their day's list, or a part of it, or not at all for a while."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from holdfast.errors import HoldfastError

FORM = '{"Ana": {"done_share": 0.6}, "Leo": {"away": ["2026-02-02", "2026-02-20"]}}'


@dataclass(frozen=True)
class Person:
    """`done_share` of the contacts of each day are made, picked as by chance; `away` is a first and a last day without work."""

    done_share: float = 1.0
    away: tuple[date, date] | None = None


def read_people(text: str) -> dict[str, Person]:
    """The people of a JSON object by owner; whoever it does not name does all of the list. HoldfastError when it is none."""
    try:
        given = json.loads(text or "{}")
        return {owner: _person(about) for owner, about in given.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise HoldfastError(f"PEOPLE must be a JSON object such as {FORM}; it is {text!r} ({error}).") from None


def _person(about: dict[str, Any]) -> Person:
    unknown = set(about) - {"done_share", "away"}
    if unknown:
        raise ValueError(f"nobody knows what {', '.join(sorted(unknown))} is")
    share = about.get("done_share", 1.0)
    if isinstance(share, bool) or not 0 <= float(share) <= 1:
        raise ValueError("done_share must be from 0 to 1")
    away = about.get("away")
    if away is None:
        return Person(float(share))
    first, last = (date.fromisoformat(day) for day in away)
    return Person(float(share), (first, last))
