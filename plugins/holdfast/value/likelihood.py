"""The search for the parameters that make the data most likely, and what makes its answer one to rely on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    # positive parameters -> log-likelihood of all customers, and its slope by each parameter
    Likelihood = Callable[[Floats], tuple[float, Floats]]

# Logarithms of the parameters are searched within this, 1/20,000 to 20,000: past it, differences of gamma functions are noise.
LOWEST, HIGHEST = -10.0, 10.0
# A slope per customer below this (by the logarithm of a parameter) is flat.
FLAT = 1e-6
# The standard error of a parameter's logarithm past which the data do not say even its order of magnitude.
LARGEST_ERROR = 4.0
# Of a share that two parameters give together, the largest standard error at which it is known though they are not.
LARGEST_SHARE_ERROR = 0.05
TOO_ALIKE = "these customers are too few or too alike to tell how customers differ."


@dataclass(frozen=True)
class Fit:
    """Parameters by name, in the model's units; without convergence `message` says why, else what to mind, if anything."""

    model: str
    parameters: dict[str, float] = field(default_factory=dict)
    log_likelihood: float | None = None
    is_converged: bool = False
    customer_count: int = 0
    message: str | None = None


def most_likely(
    model: str,
    names: Sequence[str],
    likelihood: Likelihood,
    customer_count: int,
    starts: Sequence[Sequence[float]],
    trial: tuple[Likelihood, int] | None = None,
    share: tuple[str, str] | None = None,
) -> Fit:
    """Maximise `likelihood` over positive parameters, from the best of several `starts`.

    With `trial`, a likelihood of fewer customers and their number, all starts are tried on that one first. The climb is
    quasi-Newton on logarithms with exact slopes; Newton steps finish it. Converged means: flat, curved downwards in
    every direction, and curved enough to tell each parameter's order of magnitude. Of the two parameters named in `share`
    it is enough that first / (first + second) is known: all that follows from them when they run off together.
    """
    import numpy as np

    sample, sample_count = trial or (likelihood, customer_count)
    tries = [_climb(sample, sample_count, np.log(np.asarray(start, dtype=float))) for start in starts]
    known = [point for point in tries if np.isfinite(_cost(sample, sample_count)(point)[0])]
    if not known:
        return Fit(model, customer_count=customer_count, message="The likelihood cannot be computed on these data.")
    best = min(known, key=lambda point: _cost(sample, sample_count)(point)[0])
    if trial:
        best = _climb(likelihood, customer_count, best)
    point, slope, curvature = _newton(likelihood, customer_count, best)
    total, _ = likelihood(np.exp(point))
    found = dict(zip(names, (float(value) for value in np.exp(point)), strict=True))
    message = _doubt(names, point, slope, curvature, customer_count)
    if message and share:
        firm = [place for place, name in enumerate(names) if name not in share]
        block = np.ix_(firm, firm)
        is_firm = not _doubt(
            [names[place] for place in firm], point[firm], slope[firm], curvature[block], customer_count
        )
        pair = [names.index(name) for name in share]
        part, error = _share(point[pair], curvature[np.ix_(pair, pair)], customer_count)
        if is_firm and error <= LARGEST_SHARE_ERROR:
            mind = f"Uncertain: {share[0]} and {share[1]}; only {share[0]} / ({share[0]} + {share[1]}) = {part:.2g} is known."
            return Fit(model, found, float(total), True, customer_count, mind)
    return Fit(model, found, float(total), message is None, customer_count, message)


def _cost(likelihood: Likelihood, customer_count: int) -> Callable[[Floats], tuple[float, Floats]]:
    """What is minimised: minus the log-likelihood per customer, by the logarithms of the parameters."""
    import numpy as np

    def cost(point: Floats) -> tuple[float, Floats]:
        parameters = np.exp(point)
        with np.errstate(all="ignore"):
            total, slope = likelihood(parameters)
        if not (np.isfinite(total) and np.isfinite(slope).all()):
            return np.inf, np.zeros_like(point)
        return -total / customer_count, -slope * parameters / customer_count

    return cost


def _climb(likelihood: Likelihood, customer_count: int, start: Floats) -> Floats:
    import numpy as np
    from scipy.optimize import minimize

    bounds = [(LOWEST, HIGHEST)] * len(start)
    options = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8}
    outcome = minimize(
        _cost(likelihood, customer_count), start, jac=True, bounds=bounds, method="L-BFGS-B", options=options
    )
    return np.asarray(outcome.x, dtype=float)


def _newton(likelihood: Likelihood, customer_count: int, point: Floats) -> tuple[Floats, Floats, Floats]:
    """Up to ten Newton steps while they lower the cost; the point with its slope and curvature."""
    import numpy as np

    cost = _cost(likelihood, customer_count)
    value, slope = cost(point)
    curvature = _curvature(cost, point)
    for _ in range(10):
        if np.abs(slope).max() < FLAT * 1e-3 or not np.isfinite(curvature).all():
            break
        values, directions = np.linalg.eigh(curvature)
        # along a ridge the curvature is rounding; a short way is enough there
        step = np.clip(directions @ (directions.T @ slope / np.maximum(values, FLAT)), -0.5, 0.5)
        ahead = np.clip(point - step, LOWEST, HIGHEST)
        value_ahead, slope_ahead = cost(ahead)
        # near the top, differences of the value are rounding: the slope decides
        if not value_ahead <= value + 1e-12 * abs(value) or np.abs(slope_ahead).max() >= np.abs(slope).max():
            break
        point, value, slope = ahead, value_ahead, slope_ahead
        curvature = _curvature(cost, point)
    return point, slope, curvature


def _curvature(cost: Callable[[Floats], tuple[float, Floats]], point: Floats, step: float = 1e-4) -> Floats:
    """Second derivatives, from differences of the exact slopes."""
    import numpy as np

    shifts = np.eye(len(point)) * step
    rows = [(cost(point + shift)[1] - cost(point - shift)[1]) / (2 * step) for shift in shifts]
    matrix = np.asarray(rows, dtype=float)
    return np.asarray((matrix + matrix.T) / 2, dtype=float)


def _doubt(names: Sequence[str], point: Floats, slope: Floats, curvature: Floats, customer_count: int) -> str | None:
    """Why the found point is no answer; None when it is one."""
    import numpy as np

    at_edge = [name for name, value in zip(names, point, strict=True) if not LOWEST + 0.01 < value < HIGHEST - 0.01]
    if at_edge:
        what = "runs off to its limit" if len(at_edge) == 1 else "run off to their limits"
        return f"No convergence: {' and '.join(at_edge)} {what}; {TOO_ALIKE}"
    if not np.isfinite(curvature).all() or not np.isfinite(slope).all():
        return "No convergence: the likelihood cannot be computed around the best parameters found."
    if np.abs(slope).max() > FLAT:
        rise = np.abs(slope).max()
        return f"No convergence: the likelihood still rises by {rise:.1e} per customer where the search ended."
    values, directions = np.linalg.eigh(curvature)
    if values[0] * customer_count < 1 / LARGEST_ERROR**2:
        weakest = [name for name, share in zip(names, np.abs(directions[:, 0]), strict=True) if share > 0.3]
        return f"No convergence: the likelihood is flat along {' and '.join(weakest)}; {TOO_ALIKE}"
    return None


def _share(pair: Floats, curvature: Floats, customer_count: int) -> tuple[float, float]:
    """first / (first + second) of two logarithms, and its standard error; a logarithm is uncertain by its range at most."""
    import numpy as np

    part = float(1 / (1 + np.exp(pair[1] - pair[0])))
    if not np.isfinite(curvature).all():
        return part, np.inf
    values, directions = np.linalg.eigh(curvature)
    by_direction = part * (1 - part) * (directions[0] - directions[1])
    errors = by_direction**2 / np.maximum(values * customer_count, (HIGHEST - LOWEST) ** -2)
    return part, float(np.sqrt(errors.sum()))
