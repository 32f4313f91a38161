"""The search for the parameters that make the data most likely, and what makes its answer one to rely on.

A verdict must follow from the data, not from where a search happened to stop: on a ridge that is another place on another
processor. So a model is compared with its limits (everybody alike, nobody stops), each fitted as a model of its own. Where
the richer one gains nothing over a limit, the limit is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    # a point of unbounded coordinates -> log-likelihood of all customers, and its slope by each coordinate
    Likelihood = Callable[[Floats], tuple[float, Floats]]

# Coordinates (logarithms, or logits of shares) are searched within this: past it, differences of gamma functions are noise.
LOWEST, HIGHEST = -10.0, 10.0
# A slope per customer below this is flat.
FLAT = 1e-6
# The standard error of a coordinate past which the data do not say even its order of magnitude.
LARGEST_ERROR = 4.0
# What the log-likelihood gains over a limit that lies one standard error further away than that: less is no gain.
SMALLEST_GAIN = 0.5 / LARGEST_ERROR**2
# What it must gain where it runs off itself: half of the 95 % point of chi-square with one degree of freedom.
SIGNIFICANT_GAIN = 1.92
TOO_ALIKE = "No convergence: these customers are too few or too alike to tell how customers differ."
NOT_COMPUTABLE = "The likelihood cannot be computed on these data."
# Digits to which parameters hold on every processor, with room to spare; statistical errors lie far above.
SIGNIFICANT_DIGITS = 7
# Decimals to which the log-likelihood of a million customers does.
LIKELIHOOD_DECIMALS = 2


@dataclass(frozen=True)
class Fit:
    """Parameters by name, in the model's units; without convergence `message` says why, else what to mind, if anything."""

    model: str
    parameters: dict[str, float] = field(default_factory=dict)
    log_likelihood: float | None = None
    is_converged: bool = False
    customer_count: int = 0
    message: str | None = None


@dataclass(frozen=True)
class Peak:
    """Where a search ended: the point, the log-likelihood there, its slope and curvature per customer."""

    point: Floats
    total: float
    slope: Floats
    curvature: Floats
    customer_count: int

    @property
    def errors(self) -> Floats:
        """The standard errors along the directions of curvature, infinite where it is flat or cannot be told."""
        import numpy as np

        if not np.isfinite(self.curvature).all():
            return np.full(len(self.point), np.inf)
        values = np.linalg.eigvalsh(self.curvature) * self.customer_count
        return np.where(values > 0, 1 / np.sqrt(np.maximum(values, 1e-300)), np.inf)

    @property
    def is_answer(self) -> bool:
        """Flat, inside the bounds, and curved enough in every direction to tell each order of magnitude."""
        import numpy as np

        is_inside = bool(((self.point > LOWEST + 0.01) & (self.point < HIGHEST - 0.01)).all())
        return is_inside and bool(np.abs(self.slope).max() <= FLAT) and bool(self.errors.max() <= LARGEST_ERROR)

    @property
    def is_sharp(self) -> bool:
        """So well determined that no limit can be as likely."""
        return self.is_answer and bool(self.errors.max() <= 1.0)

    def gains_over(self, limit: Peak | None) -> bool:
        """Whether this model says more about the data than its limit does; always where there is none."""
        return limit is None or self.total - limit.total > (SMALLEST_GAIN if self.is_answer else SIGNIFICANT_GAIN)


def climb(likelihood: Likelihood, customer_count: int, starts: Sequence[Floats]) -> Peak | None:
    """The highest point that quasi-Newton searches from `starts` reach, finished by Newton steps; None without any."""
    import numpy as np

    cost = _cost(likelihood, customer_count)
    tries = [_quasi_newton(cost, start) for start in starts]
    known = [(cost(point)[0], number) for number, point in enumerate(tries) if np.isfinite(cost(point)[0])]
    if not known:
        return None
    point, slope, curvature = _newton(cost, tries[min(known)[1]])
    return Peak(point, float(likelihood(point)[0]), slope, curvature, customer_count)


def rounded(value: float, digits: int = SIGNIFICANT_DIGITS) -> float:
    """`value` to so many significant digits."""
    return float(f"{value:.{digits - 1}e}")


def _cost(likelihood: Likelihood, customer_count: int) -> Likelihood:
    """What is minimised: minus the log-likelihood per customer."""
    import numpy as np

    def cost(point: Floats) -> tuple[float, Floats]:
        with np.errstate(all="ignore"):
            total, slope = likelihood(point)
        if not (np.isfinite(total) and np.isfinite(slope).all()):
            return np.inf, np.zeros_like(point)
        return -total / customer_count, -slope / customer_count

    return cost


def _quasi_newton(cost: Likelihood, start: Floats) -> Floats:
    import numpy as np
    from scipy.optimize import minimize

    bounds = [(LOWEST, HIGHEST)] * len(start)
    options = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8}
    outcome = minimize(
        cost, np.clip(start, LOWEST, HIGHEST), jac=True, bounds=bounds, method="L-BFGS-B", options=options
    )
    return np.asarray(outcome.x, dtype=float)


def _newton(cost: Likelihood, point: Floats) -> tuple[Floats, Floats, Floats]:
    """Up to twenty Newton steps while they flatten the slope; the point with its slope and curvature."""
    import numpy as np

    value, slope = cost(point)
    curvature = _curvature(cost, point)
    for _ in range(20):
        if not np.abs(slope).max() or not np.isfinite(curvature).all():
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


def _curvature(cost: Likelihood, point: Floats, step: float = 1e-4) -> Floats:
    """Second derivatives, from differences of the exact slopes."""
    import numpy as np

    shifts = np.eye(len(point)) * step
    rows = [(cost(point + shift)[1] - cost(point - shift)[1]) / (2 * step) for shift in shifts]
    matrix = np.asarray(rows, dtype=float)
    return np.asarray((matrix + matrix.T) / 2, dtype=float)
