"""Rows and settings as text that a script file or a page may hold: nothing in them can end the script or become markup."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

# A rate to a millionth, money to a hundredth: more is not read, and doubles the files.
DECIMALS = 6


def as_script(variable: str, key: str, value: Any) -> str:
    """A script that puts `value` under `key` of a global object."""
    return f"(window.{variable} = window.{variable} || {{}})[{as_json(key)}] = {as_json(value)};\n"


def as_json(value: Any) -> str:
    """JSON without a character that HTML or a script would read as its own."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str)
    for character in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def as_table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Rows by the names of their columns, each name once."""
    return {"columns": list(names), "rows": [[_cell(value) for value in row] for row in rows]}


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return round(float(value), 2)
    if isinstance(value, float):
        return round(value, DECIMALS) if math.isfinite(value) else None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value
