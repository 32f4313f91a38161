"""How often customers buy and when they stop for good: the BG/NBD model.

Fader, Hardie and Lee (2005), "'Counting Your Customers' the Easy Way: An Alternative to the Pareto/NBD Model",
Marketing Science 24(2). While alive a customer buys at random at a rate of its own, and after each purchase stops with
a probability of its own; rates differ between customers by a gamma distribution (r, alpha), probabilities by a beta
(a, b). Time is in weeks here, so alpha is in weeks.

The search runs over the mean rate r / alpha with its shape r, and over the mean probability to stop a / (a + b) with its
concentration a + b. Where customers stop alike, a + b has no bound; where nobody stops, it means nothing. Both limits are
models of their own (bg_nbd_likelihood), and are the answer where the richer model is not more likely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.value.bg_nbd_likelihood import log_likelihood
from holdfast.value.likelihood import LIKELIHOOD_DECIMALS, NOT_COMPUTABLE, TOO_ALIKE, Fit, Peak, climb, rounded

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
# The concentration, and the probability to stop, that stand for a limit in every formula.
ALIKE, NEVER = 1e9, 1e-300


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
    starts = [
        _coordinates(*(start or (r, alpha * interval, a, b))) for r, alpha, a, b in (STARTS[:1] if start else STARTS)
    ]
    groups = (frequency, recency, age, weight)
    if start is None and len(weight) > TRIAL_GROUPS:
        some = np.arange(0, len(weight), len(weight) // TRIAL_GROUPS)
        sample = _on_coordinates(frequency[some], recency[some], age[some], weight[some])
        found = climb(sample, int(weight[some].sum()), starts)
        starts = [found.point] if found else starts
    peak = climb(_on_coordinates(*groups), count, starts)
    if peak is None:
        return Fit("bg_nbd", customer_count=count, message=NOT_COMPUTABLE)
    return _answer(peak, *groups)


def _answer(full: Peak, frequency: Floats, recency: Floats, age: Floats, weight: Floats) -> Fit:
    """The model that the data call for: the full one, or a limit of it; without convergence, why."""
    count = full.customer_count

    def limit(rates: str, stops: str) -> Peak | None:
        likelihood = _on_coordinates(frequency, recency, age, weight, rates, stops)
        firm = [0, 1] if rates == "differ" else [0]
        return climb(likelihood, count, [full.point[firm + {"differ": [2, 3], "alike": [2], "never": []}[stops]]])

    chosen, stops = full, "differ"
    if not full.is_sharp:
        for narrower in ("alike", "never"):
            narrow = limit("differ", narrower)
            if narrow and not full.gains_over(narrow):
                chosen, stops = narrow, narrower
    if not chosen.is_sharp and not chosen.gains_over(limit("alike", stops)):
        return Fit("bg_nbd", customer_count=count, message=TOO_ALIKE)
    if not chosen.is_answer:
        return Fit("bg_nbd", customer_count=count, message=TOO_ALIKE)
    parameters = dict(zip(NAMES, (rounded(value) for value in _parameters(chosen.point, stops)), strict=True))
    return Fit("bg_nbd", parameters, round(chosen.total, LIKELIHOOD_DECIMALS), True, count, _to_mind(parameters, stops))


def _to_mind(parameters: dict[str, float], stops: str) -> str | None:
    if stops == "differ":
        return None
    share = parameters["a"] / (parameters["a"] + parameters["b"])
    what = (
        f"everybody stops with the same probability, {share:.2g} after each order"
        if stops == "alike"
        else "nobody stops"
    )
    return f"Uncertain: a and b; only a / (a + b) = {share if stops == 'alike' else 0:.2g} is known: as far as can be told, {what}."


def _coordinates(r: float, alpha: float, a: float, b: float) -> Floats:
    import numpy as np

    return np.asarray(np.log([r / alpha, r, a / b, a + b]), dtype=float)


def _parameters(point: Floats, stops: str = "differ") -> tuple[float, float, float, float]:
    """r, alpha, a and b at a point of the search; a limit's a and b are those that stand for it."""
    import numpy as np
    from scipy.special import expit

    r = float(np.exp(point[1]))
    alpha = r / float(np.exp(point[0]))
    if stops == "never":
        return r, alpha, NEVER * ALIKE, ALIKE
    concentration = ALIKE if stops == "alike" else float(np.exp(point[3]))
    return r, alpha, concentration * float(expit(point[2])), concentration * float(expit(-point[2]))


def _on_coordinates(
    frequency: Floats, recency: Floats, age: Floats, weight: Floats, rates: str = "differ", stops: str = "differ"
) -> Likelihood:
    """The log-likelihood by the coordinates of the search: logarithms of r / alpha and r, logit of the mean
    probability to stop, logarithm of a + b; what a limit lacks is left out."""
    import numpy as np
    from scipy.special import expit

    likelihood = log_likelihood(frequency, recency, age, weight, rates, stops)

    def value_and_slope(point: Floats) -> tuple[float, Floats]:
        rate = np.exp(point[0])
        if rates == "differ":
            r = np.exp(point[1])
            natural, slopes = [r, r / rate], [[0.0, -r / rate], [r, r / rate]]
        else:
            natural, slopes = [rate], [[rate]]
        rest = point[len(natural) :]
        stop, stay = (expit(rest[0]), expit(-rest[0])) if len(rest) else (0.0, 1.0)
        if stops == "differ":
            both = np.exp(rest[1])
            natural += [both * stop, both * stay]
            by_stop = [[both * stop * stay, -both * stop * stay], [both * stop, both * stay]]
        else:
            natural += [stop] if stops == "alike" else []
            by_stop = [[stop * stay]] if stops == "alike" else []
        total, slope = likelihood(np.array(natural))
        width = len(slopes)
        by_rate = np.array(slopes) @ slope[:width]
        return total, np.concatenate([by_rate, np.array(by_stop) @ slope[width:] if by_stop else []])

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
    if a > NARROW or b >= ALIKE / 2:
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
