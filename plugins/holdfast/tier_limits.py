"""Which lines between the tiers a company may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.number_limits import check_number

TIER_MEASURES = ("net_revenue", "margin", "orders")


def check_tiers(business: Mapping[str, Any]) -> None:
    """Raise HoldfastError, in one sentence, for the first setting of the tiers that cannot be followed."""
    if business["tier_a_share"] > business["tier_b_share"]:
        raise HoldfastError(
            f"HOLDFAST_VARS: 'tier_a_share' ({business['tier_a_share']}) cannot be above"
            f" 'tier_b_share' ({business['tier_b_share']})."
        )
    if business["tier_measure"] not in TIER_MEASURES:
        raise HoldfastError(
            f"HOLDFAST_VARS: 'tier_measure' must be one of {', '.join(TIER_MEASURES)}; it is {business['tier_measure']!r}."
        )
    for segment, shares in business["tier_shares_by_segment"].items():
        _check_tier_shares(segment, shares)
    _check_tiers_below_c(business)


def _check_tier_shares(segment: str, shares: Any) -> None:
    what = f"HOLDFAST_VARS: 'tier_shares_by_segment' of '{segment}'"
    if segment == "all":
        raise HoldfastError(f"{what}: 'all' is what all other segments are called; give tier_a_share and tier_b_share.")
    if not isinstance(shares, Mapping) or set(shares) != {"a", "b"}:
        raise HoldfastError(f'{what} must be two shares such as {{"a": 0.7, "b": 0.9}}; it is {shares!r}.')
    for name in ("a", "b"):
        check_number(f"'tier_shares_by_segment' of '{segment}', '{name}',", shares[name], 0, 1)
    if shares["a"] > shares["b"]:
        raise HoldfastError(f"{what}: 'a' ({shares['a']}) cannot be above 'b' ({shares['b']}).")


def _check_tiers_below_c(business: Mapping[str, Any]) -> None:
    """Tiers that follow C by name, each from a share on that lies above those before it."""
    given = business["tiers_below_c"]
    what = "HOLDFAST_VARS: 'tiers_below_c'"
    if sorted(given) != list("DEFGHIJKLMNOPQRSTUVWXYZ"[: len(given)]):
        raise HoldfastError(f"{what} must name D, or D and E, and so on; it names {', '.join(map(repr, given))}.")
    lines = [business["tier_b_share"], *(shares["b"] for shares in business["tier_shares_by_segment"].values())]
    below = max(lines)
    for name in sorted(given):
        check_number(f"'tiers_below_c' of '{name}'", given[name], 0, 1)
        if given[name] <= below:
            raise HoldfastError(f"{what} of '{name}' ({given[name]}) must be above the tier before it, at {below}.")
        below = given[name]
