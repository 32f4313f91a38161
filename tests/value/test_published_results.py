"""CDNOW to the published digits, and the formulas against other ways to the same number."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import beta

from holdfast.value import bg_nbd, gamma_gamma

CALIBRATION_END = "1997-09-30"
HISTORY = """
    with days as (
        select customer, cast(day as date) as day, sum(amount) as amount from purchases
        where day <= $end group by all
    )
    select customer, count(*) - 1 as frequency, max(day) - min(day) as recency, cast($end as date) - min(day) as age,
        (sum(amount) - min_by(amount, day)) / (count(*) - 1) as monetary
    from days group by customer
"""


@pytest.fixture(scope="module")
def history(cdnow: list[tuple[str, str, float]]) -> dict[str, np.ndarray]:
    connection = duckdb.connect()
    connection.register("purchases", pd.DataFrame(cdnow, columns=["customer", "day", "amount"]))
    found = connection.execute(HISTORY, {"end": CALIBRATION_END}).fetchnumpy()
    return {name: np.asarray(found[name], dtype=float) for name in ("frequency", "recency", "age", "monetary")}


def test_bg_nbd_is_the_published_one(history: dict[str, np.ndarray]) -> None:
    """Fader, Hardie and Lee (2005), table 1."""
    alike = np.ones(2357)
    fit = bg_nbd.fit(history["frequency"], history["recency"] / 7, history["age"] / 7, alike)
    assert fit.is_converged
    assert fit.message is None
    assert fit.customer_count == 2357
    assert {name: round(value, 3) for name, value in fit.parameters.items()} == {
        "r": 0.243,
        "alpha": 4.414,
        "a": 0.793,
        "b": 2.426,
    }
    assert round(fit.log_likelihood or 0, 2) == -9582.43


def test_groups_of_customers_alike_give_the_same_fit(history: dict[str, np.ndarray]) -> None:
    rows = np.column_stack([history["frequency"], history["recency"] / 7, history["age"] / 7])
    groups, sizes = np.unique(rows, axis=0, return_counts=True)
    assert len(groups) < len(rows)
    one_by_one = bg_nbd.fit(rows[:, 0], rows[:, 1], rows[:, 2], np.ones(len(rows)))
    grouped = bg_nbd.fit(groups[:, 0], groups[:, 1], groups[:, 2], sizes.astype(float))
    assert grouped.parameters == pytest.approx(one_by_one.parameters, rel=1e-7)
    assert grouped.log_likelihood == pytest.approx(one_by_one.log_likelihood)


def test_gamma_gamma_is_the_published_one(history: dict[str, np.ndarray]) -> None:
    """Fader and Hardie (2013), section 5: 946 customers with repeat spend."""
    spent = (history["frequency"] > 0) & (history["monetary"] > 0)
    fit = gamma_gamma.fit(history["frequency"][spent], history["monetary"][spent], np.ones(spent.sum()))
    assert fit.is_converged
    assert fit.customer_count == 946
    assert {name: round(value, 2) for name, value in fit.parameters.items()} == {"p": 6.25, "q": 3.74, "v": 15.44}
    assert round(fit.log_likelihood or 0, 2) == -4055.92


def test_the_expectation_of_the_papers_example() -> None:
    """Customer 0001 of CDNOW: x = 2, t = 30.43, T = 38.86; 1.226 purchases are expected in the next 39 weeks."""
    published = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    x, recency, age = np.array([2.0]), np.array([30.43]), np.array([38.86])
    alive = bg_nbd.p_alive(published, x, recency, age)
    expected = alive * bg_nbd.expected_orders_if_alive(published, x, age, 39.0)
    assert expected[0] == pytest.approx(1.226, abs=5e-4)


@pytest.mark.parametrize(
    "parameters",
    [
        (0.243, 4.414, 0.793, 2.426),
        (2.0, 0.1, 0.05, 0.3),
        (1.0, 10.0, 50.0, 2000.0),
        (0.5, 3.0, 1.0, 2.0),
        (0.5, 3.0, 0.4, 0.6),
        (30.0, 100.0, 3.0, 900.0),
        (0.8, 9.8, 150.0, 3000.0),
        (0.8, 9.8, 5e4, 1e6),
    ],
)
@pytest.mark.parametrize(("x", "age", "weeks"), [(0, 0.0, 52.0), (0, 200.0, 52.0), (5, 10.0, 4.35), (300, 250.0, 52.0)])
def test_expected_orders_are_the_integral_over_who_one_may_be(
    parameters: tuple[float, ...], x: int, age: float, weeks: float
) -> None:
    """Over the beta distribution of the stopping probability s: E[(1 - ((alpha+T)/(alpha+T+s*weeks))^(r+x)) / s]."""
    r, alpha, a, b = parameters

    def integrand(u: float) -> float:
        s = beta.ppf(u, a, b + x)
        if s < 1e-300:
            return (r + x) * weeks / (alpha + age)
        return float(-np.expm1(-(r + x) * np.log1p(s * weeks / (alpha + age))) / s)

    oracle, _ = quad(integrand, 0, 1, limit=200)
    named = dict(zip(bg_nbd.NAMES, parameters, strict=True))
    found = bg_nbd.expected_orders_if_alive(named, np.array([float(x)]), np.array([age]), weeks)
    assert found[0] == pytest.approx(oracle, rel=5e-5)


def test_expected_spend_lies_between_own_average_and_everybodys() -> None:
    published = {"p": 6.25, "q": 3.74, "v": 15.44}
    everybody = 6.25 * 15.44 / 2.74
    found = gamma_gamma.expected_spend(published, np.array([0.0, 1.0, 1000.0]), np.array([0.0, 100.0, 100.0]))
    assert found[0] == pytest.approx(everybody)
    assert everybody < found[1] < found[2] < 100
    assert found[2] == pytest.approx(100, rel=1e-3)
