"""The log-likelihood of BG/NBD and of its limits, with exact slopes.

Equation 7 of the paper, on logarithms: what a customer bought, that they went on after each repeat, and that they may have
stopped after the last one,

    ln Gamma(r+x)/Gamma(r) + r ln alpha - (r+x) ln(alpha+T) + ln B(a,b+x)/B(a,b) + ln(1 + dead),
    dead = a/(b+x-1) ((alpha+T)/(alpha+t))^(r+x) for x > 0.

Limits: all buy at one `rate` (r and alpha without bound, r/alpha = rate); all stop with one probability `stop` (a and b
without bound); nobody stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.value.likelihood import Floats, Likelihood


def log_likelihood(
    frequency: Floats, recency: Floats, age: Floats, weight: Floats, rates: str = "differ", stops: str = "differ"
) -> Likelihood:
    """The log-likelihood by its parameters, prepared for groups of `weight` customers alike in (frequency, recency, age).

    The parameters are r and alpha where `rates` "differ", one rate where they are "alike"; then a and b where `stops`
    "differ", one probability where they are "alike", none where it is "never".
    """
    import numpy as np
    from scipy.special import expit

    purchases = _rates_differ if rates == "differ" else _rates_alike
    of_rates, rate_count = purchases(frequency, recency, age, weight), 2 if rates == "differ" else 1
    xs, x_at, x_weight = _distinct(frequency, weight)
    of_stops = {"differ": _stops_differ, "alike": _stops_alike, "never": _stops_never}[stops](xs, x_weight)
    again = frequency > 0
    again_weight, again_at = weight[again], x_at[again]

    def value_and_slope(parameters: Floats) -> tuple[float, Floats]:
        bought, bought_slopes, elapsed, elapsed_slopes = of_rates(parameters[:rate_count])
        stayed, stayed_slopes, odds, odds_slopes = of_stops(parameters[rate_count:])
        log_dead = odds[again_at] + elapsed
        dead = again_weight * expit(log_dead)
        dead_by_x = np.bincount(again_at, weights=dead, minlength=len(xs))
        total = bought + stayed + (again_weight * np.logaddexp(0.0, log_dead)).sum()
        slopes = [each + (dead * by).sum() for each, by in zip(bought_slopes, elapsed_slopes, strict=True)]
        slopes += [each + (dead_by_x * by).sum() for each, by in zip(stayed_slopes, odds_slopes, strict=True)]
        return float(total), np.array(slopes)

    return value_and_slope


# Each part gives a function of its parameters: its own log-likelihood with slopes, and what it adds to the logarithm of
# `dead` (per group that came back, or per distinct x) with slopes. Gamma functions and logarithms are taken once per
# distinct x, T and t; a group costs a few multiplications.


def _rates_differ(frequency: Floats, recency: Floats, age: Floats, weight: Floats) -> Any:
    import numpy as np
    from scipy.special import digamma, gammaln, xlogy

    xs, _, x_weight = _distinct(frequency, weight)
    ages, age_at, age_weight = _distinct(age, weight)
    age_purchases = np.bincount(age_at, weights=weight * frequency, minlength=len(ages))
    again = frequency > 0
    recencies, recency_at, _ = _distinct(recency[again], weight[again])
    x, age_at, count = frequency[again], age_at[again], x_weight.sum()

    def part(parameters: Floats) -> tuple[float, list[float], Floats, list[Floats]]:
        r, alpha = parameters
        log_age, log_recency = np.log(alpha + ages), np.log(alpha + recencies)
        per_age = r * age_weight + age_purchases
        total = (x_weight * (gammaln(r + xs) - gammaln(r))).sum() + xlogy(r * count, alpha) - (per_age * log_age).sum()
        slope_r = (
            (x_weight * (digamma(r + xs) - digamma(r))).sum() + count * np.log(alpha) - (age_weight * log_age).sum()
        )
        inverse = 1 / (alpha + ages)
        slope_alpha = r * count / alpha - (per_age * inverse).sum()
        span = log_age[age_at] - log_recency[recency_at]
        by_alpha = (r + x) * (inverse[age_at] - (1 / (alpha + recencies))[recency_at])
        return total, [slope_r, slope_alpha], (r + x) * span, [span, by_alpha]

    return part


def _rates_alike(frequency: Floats, recency: Floats, age: Floats, weight: Floats) -> Any:
    import numpy as np

    purchases, time = (weight * frequency).sum(), (weight * age).sum()
    silence = (age - recency)[frequency > 0]

    def part(parameters: Floats) -> tuple[float, list[float], Floats, list[Floats]]:
        (rate,) = parameters
        total = purchases * np.log(rate) - rate * time
        return total, [purchases / rate - time], rate * silence, [silence]

    return part


def _stops_differ(xs: Floats, x_weight: Floats) -> Any:
    import numpy as np
    from scipy.special import digamma, gammaln

    before_last = np.maximum(xs, 1.0) - 1  # x = 0 is never asked for

    def part(parameters: Floats) -> tuple[float, list[float], Floats, list[Floats]]:
        a, b = parameters
        stayed = gammaln(a + b) + gammaln(b + xs) - gammaln(b) - gammaln(a + b + xs)
        both = digamma(a + b) - digamma(a + b + xs)
        slopes = [(x_weight * both).sum(), (x_weight * (both + digamma(b + xs) - digamma(b))).sum()]
        by_a, by_b = np.full(len(xs), 1 / a), -1 / (b + before_last)
        return (x_weight * stayed).sum(), slopes, np.log(a) - np.log(b + before_last), [by_a, by_b]

    return part


def _stops_alike(xs: Floats, x_weight: Floats) -> Any:
    import numpy as np

    stays = (x_weight * xs).sum()

    def part(parameters: Floats) -> tuple[float, list[float], Floats, list[Floats]]:
        (stop,) = parameters
        odds = np.full(len(xs), np.log(stop) - np.log1p(-stop))
        return stays * np.log1p(-stop), [-stays / (1 - stop)], odds, [np.full(len(xs), 1 / (stop * (1 - stop)))]

    return part


def _stops_never(xs: Floats, x_weight: Floats) -> Any:
    import numpy as np

    def part(parameters: Floats) -> tuple[float, list[float], Floats, list[Floats]]:
        return 0.0, [], np.full(len(xs), -np.inf), []

    return part


def _distinct(values: Floats, weight: Floats) -> tuple[Floats, Any, Floats]:
    """The distinct values, where each group finds its own among them, and how many customers have each."""
    import numpy as np

    distinct, at = np.unique(values, return_inverse=True)
    return distinct, at.astype(np.int32), np.bincount(at, weights=weight, minlength=len(distinct)).astype(float)
