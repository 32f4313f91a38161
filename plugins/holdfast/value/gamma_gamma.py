"""How much customers spend per order: the Gamma-Gamma model.

Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value", http://www.brucehardie.com/notes/025/. A customer's
orders vary around a mean of its own by a gamma distribution of shape p; the means differ between customers by an
inverse gamma (q, v). It takes for granted that how much somebody spends has nothing to do with how often.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.value.likelihood import Fit, most_likely

if TYPE_CHECKING:
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
    trial = None
    if len(weight) > TRIAL_CUSTOMERS:
        some = np.arange(0, len(weight), len(weight) // TRIAL_CUSTOMERS)
        trial = (log_likelihood(frequency[some], scaled[some], weight[some]), int(weight[some].sum()))
    found = most_likely("gamma_gamma", NAMES, log_likelihood(frequency, scaled, weight), count, STARTS, trial)
    if found.log_likelihood is None:
        return found
    found = replace(
        found,
        parameters=found.parameters | {"v": found.parameters["v"] * unit},
        log_likelihood=found.log_likelihood - count * float(np.log(unit)),
    )
    if found.is_converged and found.parameters["q"] <= SMALLEST_Q:
        message = f"Not usable: q is at most {SMALLEST_Q}, so spend varies too wildly between customers to have a mean."
        found = replace(found, is_converged=False, message=message)
    return found


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
