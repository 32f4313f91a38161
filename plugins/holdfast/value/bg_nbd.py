"""How often customers buy and when they stop for good: the BG/NBD model.

Fader, Hardie and Lee (2005), "'Counting Your Customers' the Easy Way: An Alternative to the Pareto/NBD Model",
Marketing Science 24(2). While alive a customer buys at random at a rate of its own, and after each purchase stops with
a probability of its own; rates differ between customers by a gamma distribution (r, alpha), probabilities by a beta
(a, b). Time is in weeks here, so alpha is in weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.value.likelihood import Fit, most_likely

if TYPE_CHECKING:
    from holdfast.value.likelihood import Floats, Likelihood

NAMES = ("r", "alpha", "a", "b")
# In units of the mean interval between purchases for alpha: from spread out to alike, from loyal to fickle.
STARTS = ((0.5, 1.0, 1.0, 3.0), (2.0, 2.0, 0.3, 3.0), (0.3, 0.5, 0.1, 1.0), (1.0, 1.0, 2.0, 8.0))
FEWEST_CUSTOMERS = 30
FEWEST_REPEATERS = 10
# More groups than this: the starts are compared on an even sample of about so many.
TRIAL_GROUPS = 50_000
# The formula of expected orders has holes at a = 1 and, for x = 0, at a + b = 1: close to one, step this far aside.
HOLE = 1e-6
# Past this a, the probabilities to stop are so much alike that three of them stand for all, to four digits.
NARROW = 100.0


def fit(frequency: Floats, recency: Floats, age: Floats, weight: Floats, start: tuple[float, ...] | None = None) -> Fit:
    """Maximum likelihood over groups of customers alike in (frequency, recency, age); `weight` counts them.

    `frequency` is the number of repeat transactions, `recency` and `age` are weeks since the first; recency <= age.
    `start` replaces the usual starts of the search, for data much like some that were fitted.
    """
    import numpy as np

    count = int(weight.sum()) if len(weight) else 0
    repeaters = int(weight[frequency > 0].sum()) if len(weight) else 0
    if count < FEWEST_CUSTOMERS or repeaters < FEWEST_REPEATERS:
        message = (
            f"Not fitted: {count} customers bought and {repeaters} of them came back; "
            f"at least {FEWEST_CUSTOMERS} and {FEWEST_REPEATERS} are needed."
        )
        return Fit("bg_nbd", customer_count=count, message=message)
    interval = float((weight * age).sum() / (weight * frequency).sum())
    if interval <= 0:
        return Fit("bg_nbd", customer_count=count, message="Not fitted: no time has passed since the first purchases.")
    trial = None
    if start is None and len(weight) > TRIAL_GROUPS:
        some = np.arange(0, len(weight), len(weight) // TRIAL_GROUPS)
        trial = (log_likelihood(frequency[some], recency[some], age[some], weight[some]), int(weight[some].sum()))
    starts = [start] if start else [(r, alpha * interval, a, b) for r, alpha, a, b in STARTS]
    likelihood = log_likelihood(frequency, recency, age, weight)
    # a / (a + b) is the mean probability to stop: where nobody ever seems to stop, it is all that can be known
    return most_likely("bg_nbd", NAMES, likelihood, count, starts, trial, share=("a", "b"))


def log_likelihood(frequency: Floats, recency: Floats, age: Floats, weight: Floats) -> Likelihood:
    """The log-likelihood (equation 7 of the paper, on logarithms) with its exact slopes, prepared for these groups.

    With dead = a/(b+x-1) ((alpha+T)/(alpha+t))^(r+x), for x > 0:
    ln Gamma(r+x)/Gamma(r) + r ln alpha + ln B(a,b+x)/B(a,b) - (r+x) ln(alpha+T) + ln(1 + dead)

    Gamma functions and logarithms are taken once per distinct x, T and t; a group costs a few multiplications.
    """
    import numpy as np
    from scipy.special import digamma, expit, gammaln, xlogy

    xs, x_at, x_weight = _distinct(frequency, weight)
    ages, age_at, age_weight = _distinct(age, weight)
    age_purchases = np.bincount(age_at, weights=weight * frequency, minlength=len(ages))
    again = frequency > 0
    recencies, recency_at, _ = _distinct(recency[again], weight[again])
    x, w, x_at, age_at = frequency[again], weight[again], x_at[again], age_at[again]
    repeat_xs = np.maximum(xs, 1.0)  # of x = 0 the terms below are multiplied by nothing

    def value_and_slope(parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters
        log_age, log_recency = np.log(alpha + ages), np.log(alpha + recencies)
        elapsed = log_age[age_at] - log_recency[recency_at]
        power = r + x
        log_dead = (np.log(a) - np.log(b + repeat_xs - 1))[x_at] + power * elapsed
        dead = w * expit(log_dead)
        alive_or_dead = (w * np.logaddexp(0.0, log_dead)).sum()
        by_x = gammaln(r + xs) - gammaln(r) + gammaln(a + b) + gammaln(b + xs) - gammaln(b) - gammaln(a + b + xs)
        total = (
            (x_weight * by_x).sum()
            + xlogy(r * x_weight.sum(), alpha)
            - ((r * age_weight + age_purchases) * log_age).sum()
            + alive_or_dead
        )
        dead_by_x = np.bincount(x_at, weights=dead, minlength=len(xs))
        slope_r = (
            (x_weight * (digamma(r + xs) - digamma(r) + np.log(alpha))).sum()
            - (age_weight * log_age).sum()
            + (dead * elapsed).sum()
        )
        inverse = 1 / (alpha + ages)
        slope_alpha = (
            r * x_weight.sum() / alpha
            - ((r * age_weight + age_purchases) * inverse).sum()
            + (dead * power * (inverse[age_at] - (1 / (alpha + recencies))[recency_at])).sum()
        )
        both = digamma(a + b) - digamma(a + b + xs)
        slope_a = (x_weight * both).sum() + dead.sum() / a
        slope_b = (x_weight * (both + digamma(b + xs) - digamma(b))).sum() - (dead_by_x / (b + repeat_xs - 1)).sum()
        return float(total), np.array([slope_r, slope_alpha, slope_a, slope_b])

    return value_and_slope


def p_alive(parameters: dict[str, float], frequency: Floats, recency: Floats, age: Floats) -> Floats:
    """The probability (0-1) of not having stopped for good by `age`; 1 before the first repeat, by the model."""
    import numpy as np
    from scipy.special import expit

    r, alpha, a, b = (parameters[name] for name in NAMES)
    x = np.maximum(frequency, 1.0)
    log_dead = np.log(a / (b + x - 1)) + (r + x) * np.log((alpha + age) / (alpha + recency))
    return np.where(frequency > 0, expit(-log_dead), 1.0)


def expected_orders_if_alive(parameters: dict[str, float], frequency: Floats, age: Floats, weeks: float) -> Floats:
    """Expected orders in the coming `weeks` of who is alive at `age`; times p_alive it is equation 10 of the paper.

    Written with Euler's transformation, 2F1(r+x, b+x; c; z) = (1-z)^(a-1-r-x) 2F1(a+b-1-r, a-1; c; z), c = a+b+x-1:
    the powers of r+x cancel, so that nothing overflows however often somebody bought. Past `NARROW`, it is the mean of
    (1 - ((alpha+T) / (alpha+T+s*weeks))^(r+x)) / s over the probability s to stop.
    """
    import numpy as np
    from scipy.special import hyp2f1

    r, alpha, a, b = (parameters[name] for name in NAMES)
    if a > NARROW:
        mean = a / (a + b + frequency)
        spread = np.sqrt(3 * mean * (1 - mean) / (a + b + frequency + 1))
        orders = [
            share * -np.expm1(-(r + frequency) * np.log1p(stop * weeks / (alpha + age))) / stop
            for share, stop in ((1 / 6, mean - spread), (2 / 3, mean), (1 / 6, mean + spread))
        ]
        return np.asarray(sum(orders), dtype=float)
    a = 1 - HOLE if abs(a - 1) < HOLE else a
    b = b + HOLE if abs(a + b - 1) < HOLE else b
    left = (alpha + age) / (alpha + age + weeks)
    c = a + b + frequency - 1
    series = hyp2f1(a + b - 1 - r, a - 1, c, 1 - left)
    return np.asarray(c / (a - 1) * (1 - left ** (a - 1) * series), dtype=float)


def _distinct(values: Floats, weight: Floats) -> tuple[Floats, Any, Floats]:
    """The distinct values, where each group finds its own among them, and how many customers have each."""
    import numpy as np

    distinct, at = np.unique(values, return_inverse=True)
    return distinct, at.astype(np.int32), np.bincount(at, weights=weight, minlength=len(distinct)).astype(float)
