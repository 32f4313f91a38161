"""The values that an expectation may name in braces: the run's days and the business settings that are numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from holdfast.errors import HoldfastError

# {{ and }} are literal braces and {batch} is Great Expectations' own: both are left for it.
_PLACEHOLDER = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)\}(?!\})")

Value = int | float | date | datetime
Values = dict[str, Value]


def values_of_run(as_of: datetime, days: Mapping[str, date], business: Mapping[str, Any]) -> Values:
    """`as_of` (UTC, without zone), the run's days by name, and every business setting that is a number.

    Text settings are left out on purpose: no SQL is assembled from what a user typed.
    """
    numbers = {
        name: value
        for name, value in business.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    return {**numbers, **days, "as_of": as_of}


def fill(template: Any, values: Values) -> Any:
    """`template` (text, or lists and mappings of it) with its placeholders filled.

    A text that is nothing but one placeholder becomes the value itself, so that numbers and instants keep their kind.
    Raises HoldfastError for a name that is not known.
    """
    if isinstance(template, dict):
        return {key: fill(each, values) for key, each in template.items()}
    if isinstance(template, list):
        return [fill(each, values) for each in template]
    if not isinstance(template, str):
        return template
    whole = _PLACEHOLDER.fullmatch(template)
    if whole and whole[1] != "batch":
        return _value(whole[1], values)
    return _PLACEHOLDER.sub(lambda match: match[0] if match[1] == "batch" else str(_value(match[1], values)), template)


def _value(name: str, values: Values) -> Value:
    if name not in values:
        raise HoldfastError(f"An expectation names {{{name}}}; the values it may name are {', '.join(sorted(values))}.")
    return values[name]
