"""Which values a business setting may have, so that a wrong one is refused before anything is loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.number_limits import check_number
from holdfast.tier_limits import check_tiers

# The smallest and largest value of numbers; None where there is no largest one.
NUMBERS: Mapping[str, tuple[float, float | None]] = {
    "bad_row_share": (0, 1),
    "unpacked_gib_limit": (0, None),
    "unpacked_ratio_limit": (1, None),
    "shared_key_limit": (1, None),
    "churn_window_days": (1, 3660),
    "tier_a_share": (0, 1),
    "tier_b_share": (0, 1),
    "tier_window_months": (1, 120),
    "tier_hold_evaluations": (1, 24),
    "value_discount_rate": (0, 10),
    "value_holdout_days": (1, 3660),
    "agenda_horizon_days": (1, 366),
    "win_back_days": (0, 3660),
    "lapse_intervals": (0.5, 100),
    "reason_days": (1, 366),
    "quiet_days_after_complaint": (0, 366),
    "adherence_tolerance_days": (0, 31),
    "cadence_holdout_share": (0, 0.5),
    "lift_minimum_count": (2, None),
    "recontact_days": (1, 366),
    "fast_reply_minutes": (1, None),
    "review_goal_count": (1, None),
    "review_queue_count": (1, None),
    "known_problem_factor": (1, None),
    "known_problem_count": (1, None),
    "experiment_minimum_count": (2, None),
    "experiment_level": (0, 0.5),
    "first_reply_target_minutes": (1, None),
    "resolution_target_minutes": (1, None),
}
# The same of each value of settings that are JSON objects.
NUMBERS_BY_NAME: Mapping[str, tuple[float, float | None]] = {
    "churn_window_days_by_segment": (1, 3660),
    "contact_capacity": (0, None),
    "contact_cost": (0, None),
    "capacity_share_by_tier": (0, 1),
    "campaign_windows_hours": (0, None),
}
# Settings that are JSON objects of names.
TEXTS_BY_NAME = ("agent_teams", "owner_teams", "support_hours")
DELIMITERS = (",", ";", "\t")
VISIT_AREAS = ("", "city", "post_code")
# Their names are channels, which are compared in one spelling.
BY_CHANNEL = ("contact_also_serves", "contact_capacity", "contact_cost", "campaign_windows_hours")


def normalised(business: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with channels in lower case. Raises HoldfastError when two names of a setting are one channel."""
    found = dict(business)
    for name in BY_CHANNEL:
        given = found[name]
        by_channel = {str(channel).strip().lower(): value for channel, value in given.items()}
        if len(by_channel) < len(given):
            raise HoldfastError(f"HOLDFAST_VARS: '{name}' names a channel twice: {', '.join(map(repr, given))}.")
        found[name] = by_channel
    return found


def check_limits(business: Mapping[str, Any]) -> None:
    """Raise HoldfastError, in one sentence, for the first value that no run could use."""
    for name, (least, most) in NUMBERS.items():
        check_number(f"'{name}'", business[name], least, most)
    for name, (least, most) in NUMBERS_BY_NAME.items():
        for key, value in business[name].items():
            if value is not None:  # null: as if it were not named
                check_number(f"'{name}' of '{key}'", value, least, most)
    for name in TEXTS_BY_NAME:
        for key, value in business[name].items():
            if value is not None and (not isinstance(value, str) or not value.strip()):
                raise HoldfastError(f"HOLDFAST_VARS: '{name}' of '{key}' must be a name; it is {value!r}.")
    for name, about in business["experiments"].items():
        _check_experiment(name, about)
    for owner, days in business["owner_working_days"].items():
        if days is not None and not (isinstance(days, list) and days and set(days) <= set(range(1, 8))):
            raise HoldfastError(
                f"HOLDFAST_VARS: 'owner_working_days' of '{owner}' must be ISO week days, 1 (Monday) to 7 (Sunday);"
                f" it is {days!r}."
            )
    if business["visit_area"] not in VISIT_AREAS:
        raise HoldfastError(
            f"HOLDFAST_VARS: 'visit_area' must be one of {', '.join(map(repr, VISIT_AREAS))}; it is {business['visit_area']!r}."
        )
    check_tiers(business)
    for channel, served in business["contact_also_serves"].items():
        if not isinstance(served, list) or not all(isinstance(each, str) for each in served):
            raise HoldfastError(
                f"HOLDFAST_VARS: 'contact_also_serves' of '{channel}' must be a list of channels; it is {served!r}."
            )
    shares = sum(share for share in business["capacity_share_by_tier"].values() if share is not None)
    if shares > 1:
        raise HoldfastError(
            f"HOLDFAST_VARS: the shares of 'capacity_share_by_tier' add up to {shares:g}; they cannot be more than 1."
        )
    renewal = business["renewal_days"]
    if not renewal or not all(isinstance(days, int) and 0 <= days <= 366 for days in renewal):
        raise HoldfastError(
            f"HOLDFAST_VARS: 'renewal_days' must be whole numbers of days, from 0 to 366; it is {renewal!r}."
        )
    bands = business["reply_bands_minutes"]
    if not bands or not all(type(limit) is int and limit > 0 for limit in bands) or bands != sorted(set(bands)):
        raise HoldfastError(
            f"HOLDFAST_VARS: 'reply_bands_minutes' must be whole minutes in rising order; it is {bands!r}."
        )
    for day, hours in business["support_hours"].items():
        if hours is not None and (str(day) not in list("1234567") or parse_hours(hours) == (0, 0)):
            raise HoldfastError(
                'HOLDFAST_VARS: \'support_hours\' must give hours such as "09:00-18:00" per ISO week day, "1" (Monday)'
                f' to "7" (Sunday); it has {day!r}: {hours!r}.'
            )
    if business["delivery_delimiter"] not in DELIMITERS:
        raise HoldfastError(
            f"HOLDFAST_VARS: 'delivery_delimiter' must be one of {', '.join(map(repr, DELIMITERS))};"
            f" it is {business['delivery_delimiter']!r}."
        )
    weekend = business["weekend_days"]
    if not all(isinstance(day, int) for day in weekend) or not set(weekend) < set(range(1, 8)):
        raise HoldfastError(
            f"HOLDFAST_VARS: 'weekend_days' must be ISO week days, 1 (Monday) to 7 (Sunday), and not all of them;"
            f" it is {weekend!r}."
        )


def _check_experiment(name: str, about: Any) -> None:
    """An experiment's settings: control, shares, unit and ended_on, each of which may be left out."""
    what = f"HOLDFAST_VARS: 'experiments' of '{name}'"
    known = {"control", "shares", "unit", "ended_on"}
    if not isinstance(about, Mapping) or set(about) - known:
        raise HoldfastError(f"{what} must be a JSON object of {', '.join(sorted(known))}; it is {about!r}.")
    shares = about.get("shares", {})
    is_share = isinstance(shares, Mapping) and all(
        isinstance(share, (int, float)) and not isinstance(share, bool) and 0 < share <= 1 for share in shares.values()
    )
    if not is_share or (shares and abs(sum(shares.values()) - 1) > 1e-6):
        raise HoldfastError(f"{what}: 'shares' must be a share per variant that add up to 1; they are {shares!r}.")
    if shares and about.get("control", next(iter(shares))) not in shares:
        raise HoldfastError(f"{what}: 'control' must be one of the variants in 'shares'; it is {about['control']!r}.")
    if about.get("unit", "conversation") not in ("conversation", "customer"):
        raise HoldfastError(f"{what}: 'unit' must be conversation or customer; it is {about['unit']!r}.")
    try:
        date.fromisoformat(about.get("ended_on", "2000-01-01"))
    except (TypeError, ValueError):
        raise HoldfastError(f"{what}: 'ended_on' must be a date; it is {about['ended_on']!r}.") from None


def parse_hours(text: str) -> tuple[int, int]:
    """Opening and closing in minutes after midnight, of "09:00-18:00"; (0, 0) where it is not that."""
    found = re.fullmatch(r"\s*(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)\s*", text)
    if not found:
        return 0, 0
    first_hour, first_minute, last_hour, last_minute = map(int, found.groups())
    opens, closes = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    is_sound = max(first_minute, last_minute) < 60 and opens < closes <= 24 * 60
    return (opens, closes) if is_sound else (0, 0)
