"""How much customers spend per order: the Gamma-Gamma model.

Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value", http://www.brucehardie.com/notes/025/. A customer's
orders vary around a mean of its own by a gamma distribution of shape p; the means differ between customers by an
inverse gamma (q, v). It takes for granted that how much somebody spends has nothing to do with how often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.value.likelihood import LIKELIHOOD_DECIMALS, NOT_COMPUTABLE, TOO_ALIKE, Fit, Peak, climb, rounded

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.value.likelihood import Floats, Likelihood

NAMES = ("p", "q", "v")
# v in units of the mean spend
STARTS = ((2.0, 3.0, 1.0), (6.0, 4.0, 0.6), (1.0, 2.0, 1.0), (20.0, 10.0, 0.5))
FEWEST_CUSTOMERS = 10
TRIAL_CUSTOMERS = 50_000
# At q = 1 the mean of everybody's spend is infinite; next to it, it is noise.
SMALLEST_Q = 1.01


def fit(frequency: Floats, monetary: Floats, weight: Floats) -> Fit:
    """Maximum likelihood over customers (or groups of `weight` alike) with a repeat transaction and positive spend.

    `monetary` is the average of `frequency` repeat transactions, in money; so is v.
    """
    import numpy as np

    count = int(weight.sum()) if len(weight) else 0
    if count < FEWEST_CUSTOMERS:
        message = (
            f"Not fitted: {count} customers came back and spent more than 0; at least {FEWEST_CUSTOMERS} are needed."
        )
        return Fit("gamma_gamma", customer_count=count, message=message)
    unit = float((weight * monetary).sum() / weight.sum())
    scaled = monetary / unit
    starts = [np.log(np.array([p * v / q, p, q])) for p, q, v in STARTS]
    if len(weight) > TRIAL_CUSTOMERS:
        some = np.arange(0, len(weight), len(weight) // TRIAL_CUSTOMERS)
        sample = log_likelihood(frequency[some], scaled[some], weight[some])
        found = climb(_on_coordinates(sample, _full), int(weight[some].sum()), starts)
        starts = [found.point] if found else starts
    peak = climb(_on_coordinates(log_likelihood(frequency, scaled, weight), _full), count, starts)
    if peak is None:
        return Fit("gamma_gamma", customer_count=count, message=NOT_COMPUTABLE)
    if not peak.is_sharp and not _gains_over_limits(peak, frequency, scaled, weight):
        return Fit("gamma_gamma", customer_count=count, message=TOO_ALIKE)
    natural, _ = _full(peak.point)
    p, q, v = (rounded(float(value)) for value in natural * np.array([1.0, 1.0, unit]))
    if not peak.is_answer:
        return Fit("gamma_gamma", customer_count=count, message=TOO_ALIKE)
    total = round(peak.total - count * float(np.log(unit)), LIKELIHOOD_DECIMALS)
    if q <= SMALLEST_Q:
        message = f"Not usable: q is at most {SMALLEST_Q}, so spend varies too wildly between customers to have a mean."
        return Fit("gamma_gamma", {"p": p, "q": q, "v": v}, total, False, count, message)
    return Fit("gamma_gamma", {"p": p, "q": q, "v": v}, total, True, count)


def _gains_over_limits(full: Peak, frequency: Floats, monetary: Floats, weight: Floats) -> bool:
    """Whether customers differ in what they spend, and a customer's orders among each other."""
    limits = (
        (means_alike(frequency, monetary, weight), full.point[[0, 1]]),
        (orders_alike(monetary, weight), full.point[[0, 2]]),
    )
    return all(
        full.gains_over(climb(_on_coordinates(likelihood, _logarithms), full.customer_count, [start]))
        for likelihood, start in limits
    )


def _full(point: Floats) -> tuple[Floats, Floats]:
    """p, q and v at a point of the search (logarithms of p v / q, p and q), and their slopes by its coordinates."""
    import numpy as np

    level, p, q = np.exp(point)
    v = level * q / p
    return np.array([p, q, v]), np.array([[0.0, 0.0, v], [p, 0.0, -v], [0.0, q, v]])


def _logarithms(point: Floats) -> tuple[Floats, Floats]:
    import numpy as np

    return np.exp(point), np.diag(np.exp(point))


def _on_coordinates(likelihood: Likelihood, natural: Callable[[Floats], tuple[Floats, Floats]]) -> Likelihood:
    def value_and_slope(point: Floats) -> tuple[float, Floats]:
        parameters, slopes = natural(point)
        total, slope = likelihood(parameters)
        return total, slopes @ slope

    return value_and_slope


def means_alike(frequency: Floats, monetary: Floats, weight: Floats) -> Likelihood:
    """The limit q, v -> infinity: every customer spends `level` on average. By level and p, with exact slopes.

    px ln(p / level) - ln Gamma(px) + (px-1) ln m + px ln x - px m / level
    """
    import numpy as np
    from scipy.special import digamma, gammaln

    spent = frequency * monetary
    orders, money, log_monetary = (weight * frequency).sum(), (weight * spent).sum(), (weight * np.log(monetary)).sum()
    x_log_spent = (weight * frequency * np.log(spent)).sum()

    def value_and_slope(parameters: Floats) -> tuple[float, Floats]:
        level, p = parameters
        shape = p * frequency
        total = p * orders * np.log(p / level) - (weight * gammaln(shape)).sum() + p * x_log_spent - log_monetary
        total -= p * money / level
        slope_level = p * (money / level - orders) / level
        slope_p = orders * (np.log(p / level) + 1) - (weight * frequency * digamma(shape)).sum() + x_log_spent
        return float(total), np.array([slope_level, slope_p - money / level])

    return value_and_slope


def orders_alike(monetary: Floats, weight: Floats) -> Likelihood:
    """The limit p -> infinity: all orders of a customer are of one size. By level (p v / q) and q, with exact slopes.

    q ln(q level) - ln Gamma(q) - (q+1) ln m - q level / m
    """
    import numpy as np
    from scipy.special import digamma, gammaln

    count, log_monetary, inverse = weight.sum(), (weight * np.log(monetary)).sum(), (weight / monetary).sum()

    def value_and_slope(parameters: Floats) -> tuple[float, Floats]:
        level, q = parameters
        total = count * (q * np.log(q * level) - gammaln(q)) - (q + 1) * log_monetary - q * level * inverse
        slope_level = count * q / level - q * inverse
        slope_q = count * (np.log(q * level) + 1 - digamma(q)) - log_monetary - level * inverse
        return float(total), np.array([slope_level, slope_q])

    return value_and_slope


def log_likelihood(frequency: Floats, monetary: Floats, weight: Floats) -> Likelihood:
    """The log-likelihood (equation 1a of the note) with its exact slopes, prepared for these customers.

    ln Gamma(px+q) - ln Gamma(px) - ln Gamma(q) + q ln v + (px-1) ln m + px ln x - (px+q) ln(xm+v)
    """
    import numpy as np
    from scipy.special import digamma, gammaln

    xs, x_at = np.unique(frequency, return_inverse=True)
    x_weight = np.bincount(x_at, weights=weight)
    spent = frequency * monetary
    log_monetary = (weight * np.log(monetary)).sum()
    x_log_spent = (weight * frequency * np.log(spent)).sum()
    count = weight.sum()

    def value_and_slope(parameters: Floats) -> tuple[float, Floats]:
        p, q, v = parameters
        level = np.log(spent + v)
        weighted, weighted_x = (weight * level).sum(), (weight * frequency * level).sum()
        total = (
            (x_weight * (gammaln(p * xs + q) - gammaln(p * xs))).sum()
            - count * (gammaln(q) - q * np.log(v))
            + p * x_log_spent
            - log_monetary
            - p * weighted_x
            - q * weighted
        )
        slope_p = (x_weight * xs * (digamma(p * xs + q) - digamma(p * xs))).sum() + x_log_spent - weighted_x
        slope_q = (x_weight * (digamma(p * xs + q) - digamma(q))).sum() + count * np.log(v) - weighted
        slope_v = count * q / v - (weight * (p * frequency + q) / (spent + v)).sum()
        return float(total), np.array([slope_p, slope_q, slope_v])

    return value_and_slope


def expected_spend(parameters: dict[str, float], frequency: Floats, monetary: Floats) -> Floats:
    """Expected spend per order (equation 5 of the note): own average and everybody's mean, weighed by own orders."""
    p, q, v = (parameters[name] for name in NAMES)
    return p * (v + frequency * monetary) / (p * frequency + q - 1)
