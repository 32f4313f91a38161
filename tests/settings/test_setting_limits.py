"""A setting that no run could use is refused when the settings are read, in one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from holdfast.errors import HoldfastError
from holdfast.setting_limits import BY_CHANNEL, NUMBERS, NUMBERS_BY_NAME, TEXTS_BY_NAME
from holdfast.settings import business_defaults, load_settings


def _load(**business: Any) -> Any:
    return load_settings({"HOLDFAST_EXPORTS": "/nowhere", "HOLDFAST_VARS": json.dumps(business)}).business


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("value_holdout_days", 0, "from 1 to 3660; it is 0"),
        ("value_discount_rate", -0.1, "from 0 to 10"),
        ("bad_row_share", 1.5, "from 0 to 1"),
        ("churn_window_days", 0, "from 1 to 3660"),
        ("tier_window_months", 0, "from 1 to 120"),
        ("churn_window_days_by_segment", {"wholesale": 0}, "'churn_window_days_by_segment' of 'wholesale'"),
        ("contact_capacity", {"call": -1}, "'contact_capacity' of 'call' must be a number, 0 or more; it is -1"),
        ("contact_capacity", {"call": "many"}, "it is 'many'"),
        ("contact_capacity", {"Call": 1, "call ": 2}, "names a channel twice: 'Call', 'call '"),
        ("lapse_intervals", 0, "from 0.5 to 100"),
        ("adherence_tolerance_days", -1, "from 0 to 31"),
        ("cadence_holdout_share", 0.6, "from 0 to 0.5"),
        ("delivery_delimiter", "::", "must be one of"),
        ("capacity_share_by_tier", {"B": 0.6, "C": 0.5}, "add up to 1.1; they cannot be more than 1"),
        ("capacity_share_by_tier", {"C": -0.1}, "'capacity_share_by_tier' of 'C' must be a number, from 0 to 1"),
        ("experiments", {"E": {"split": 2}}, "must be a JSON object of control, ended_on, shares, unit"),
        ("experiments", {"E": {"shares": {"A": 0.5, "B": 0.6}}}, "a share per variant that add up to 1"),
        ("experiments", {"E": {"shares": {"A": 1}, "control": "B"}}, "'control' must be one of the variants"),
        ("experiments", {"E": {"unit": "agent"}}, "'unit' must be conversation or customer; it is 'agent'"),
        ("experiments", {"E": {"ended_on": "soon"}}, "'ended_on' must be a date; it is 'soon'"),
        ("agent_teams", {"ana": 3}, "'agent_teams' of 'ana' must be a name; it is 3"),
        ("contact_also_serves", {"visit": "call"}, "'contact_also_serves' of 'visit' must be a list of channels"),
        ("support_hours", {"8": "09:00-18:00"}, "'8': '09:00-18:00'"),
        ("support_hours", {"1": "18:00-09:00"}, 'such as "09:00-18:00" per ISO week day'),
        ("support_hours", {"1": "9 to 6"}, "it has '1': '9 to 6'"),
        ("reply_bands_minutes", [15, 5], "whole minutes in rising order; it is [15, 5]"),
        ("reply_bands_minutes", [], "whole minutes in rising order"),
        ("weekend_days", [0, 6], "1 (Monday) to 7 (Sunday)"),
        ("weekend_days", [1, 2, 3, 4, 5, 6, 7], "and not all of them"),
    ],
)
def test_what_no_run_could_use_is_refused(name: str, value: Any, says: str) -> None:
    with pytest.raises(HoldfastError) as refused:
        _load(**{name: value})
    assert says in str(refused.value)


def test_tier_a_cannot_end_after_tier_b() -> None:
    with pytest.raises(HoldfastError, match=r"'tier_a_share' \(0.9\) cannot be above 'tier_b_share' \(0.8\)"):
        _load(tier_a_share=0.9, tier_b_share=0.8)


@pytest.mark.parametrize(
    ("setting", "value", "what"),
    [
        ("owner_working_days", {"Ana": [1, 8]}, "must be ISO week days"),
        ("tier_shares_by_segment", {"retail": {"a": 0.9}}, "must be two shares"),
        ("tier_shares_by_segment", {"retail": {"a": 0.9, "b": 0.5}}, r"'a' \(0.9\) cannot be above 'b' \(0.5\)"),
        ("tier_shares_by_segment", {"all": {"a": 0.5, "b": 0.9}}, "what all other segments are called"),
        ("tiers_below_c", {"X": 0.99}, "must name D, or D and E, and so on; it names 'X'"),
        ("tiers_below_c", {"D": 0.9}, r"'D' \(0.9\) must be above the tier before it, at 0.95"),
        ("tiers_below_c", {"D": 0.99, "E": 0.98}, r"'E' \(0.98\) must be above the tier before it, at 0.99"),
        ("tiers_below_c", {"D": 1.5}, "must be a number, from 0 to 1"),
    ],
)
def test_what_is_given_per_owner_or_segment_is_checked(setting: str, value: Any, what: str) -> None:
    with pytest.raises(HoldfastError, match=what):
        _load(**{setting: value})


def test_channels_are_compared_in_one_spelling() -> None:
    business = _load(contact_capacity={" Visit": 3, "WhatsApp": None})
    assert business["contact_capacity"] == {"visit": 3, "whatsapp": None}


def test_every_number_among_the_settings_has_its_limits() -> None:
    defaults = business_defaults()
    numbers = {
        name for name, value in defaults.items() if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    assert numbers == set(NUMBERS)
    objects = {name for name, value in defaults.items() if isinstance(value, dict)}
    objects -= {
        "layouts",
        "experiments",
        "owner_working_days",
        "tier_shares_by_segment",
        "tiers_below_c",
    }  # checked by themselves
    assert objects == {*NUMBERS_BY_NAME, *TEXTS_BY_NAME, "contact_also_serves"}
    assert set(BY_CHANNEL) <= objects
