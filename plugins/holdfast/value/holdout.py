"""How well the purchase model foretells: fitted on the past before a split, held against what came after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.value import bg_nbd
from holdfast.value.likelihood import Fit

if TYPE_CHECKING:
    from holdfast.value.likelihood import Floats

NAMES = (
    "holdout_days",
    "actual_orders",
    "predicted_orders",
    "naive_orders",
    "predicted_error_rate",
    "naive_error_rate",
    "mean_absolute_error",
    "naive_mean_absolute_error",
)


def check(
    whole: Fit,
    frequency: Floats,
    recency_days: Floats,
    age_days: Floats,
    actual: Floats,
    before: Floats,
    holdout_days: Floats,
    weight: Floats,
) -> Fit:
    """Fit on histories cut at the split, predict the holdout, compare with `actual` transactions per customer.

    Histories are groups of `weight` customers who had bought by the split. The naive benchmark says that everybody buys
    as often as in the equally long time `before` the split. `whole`, the fit on all data, gives the search its start.
    An error rate is predicted / actual - 1, a mean absolute error is in transactions per customer.
    """
    import numpy as np

    if not len(weight):
        return Fit("holdout", message="Not checked: there is no history to split.")
    weeks, days = age_days / 7, float(holdout_days[0])
    start = tuple(whole.parameters.values()) if whole.is_converged else None
    past = bg_nbd.fit(frequency, recency_days / 7, weeks, weight, start)
    bought = float((weight * actual).sum())
    found = {
        "holdout_days": days,
        "actual_orders": bought,
        "naive_orders": float((weight * before).sum()),
        "naive_mean_absolute_error": float((weight * np.abs(before - actual)).sum() / weight.sum()),
    }
    if past.is_converged:
        alive = bg_nbd.p_alive(past.parameters, frequency, recency_days / 7, weeks)
        expected = alive * bg_nbd.expected_orders_if_alive(past.parameters, frequency, weeks, days / 7)
        found["predicted_orders"] = float((weight * expected).sum())
        found["mean_absolute_error"] = float((weight * np.abs(expected - actual)).sum() / weight.sum())
    for name in ("predicted", "naive"):
        if bought and f"{name}_orders" in found:
            found[f"{name}_error_rate"] = found[f"{name}_orders"] / bought - 1
    return Fit("holdout", found, past.log_likelihood, past.is_converged, past.customer_count, past.message)
