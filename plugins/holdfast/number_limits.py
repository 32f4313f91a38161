"""Between which numbers a setting must be."""

from __future__ import annotations

from typing import Any

from holdfast.errors import HoldfastError


def check_number(what: str, value: Any, least: float, most: float | None) -> None:
    """Raise HoldfastError when `value` is no number from `least` to `most` (None: as large as one likes); `what` names the setting."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and value >= least and (most is None or value <= most):
        return
    allowed = f"{least:g} or more" if most is None else f"from {least:g} to {most:g}"
    raise HoldfastError(f"HOLDFAST_VARS: {what} must be a number, {allowed}; it is {value!r}.")
