"""Known parameters come back from simulated customers; data that say too little are told so, never an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from histories import simulate_purchases, simulate_spend

from holdfast.value import bg_nbd, gamma_gamma

if TYPE_CHECKING:
    from holdfast.value.likelihood import Likelihood

NONE = np.array([])


@pytest.mark.parametrize("truth", [(0.6, 6.0, 0.8, 2.5), (2.0, 12.0, 0.5, 6.0)])
def test_the_truth_of_simulated_purchases_is_found(truth: tuple[float, ...]) -> None:
    r, alpha, a, b = truth
    frequency, recency, age = simulate_purchases(100_000, r, alpha, a, b, weeks=150, seed=5)
    fit = bg_nbd.fit(frequency, recency, age, np.ones(len(age)))
    assert fit.is_converged
    assert tuple(fit.parameters.values()) == pytest.approx(truth, rel=0.08)


def test_the_starts_that_are_compared_on_a_sample_lead_to_the_same_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    histories = (*simulate_purchases(3000, 0.6, 6.0, 0.8, 2.5, weeks=150, seed=1), np.ones(3000))
    whole = bg_nbd.fit(*histories)
    monkeypatch.setattr(bg_nbd, "TRIAL_GROUPS", 500)
    assert bg_nbd.fit(*histories).parameters == pytest.approx(whole.parameters, rel=1e-6)


def test_the_truth_of_simulated_spend_is_found() -> None:
    frequency = np.random.default_rng(3).integers(1, 30, 200_000).astype(float)
    fit = gamma_gamma.fit(frequency, simulate_spend(frequency, 6.0, 4.0, 1500.0, seed=4), np.ones(200_000))
    assert fit.is_converged
    assert tuple(fit.parameters.values()) == pytest.approx((6.0, 4.0, 1500.0), rel=0.05)


def test_spend_in_another_unit_is_the_same_fit() -> None:
    frequency = np.random.default_rng(3).integers(1, 30, 2000).astype(float)
    spend = simulate_spend(frequency, 6.0, 4.0, 15.0, seed=4)
    whole, cents = (
        gamma_gamma.fit(frequency, spend, np.ones(2000)),
        gamma_gamma.fit(frequency, spend * 100, np.ones(2000)),
    )
    assert cents.parameters["p"] == pytest.approx(whole.parameters["p"], rel=1e-6)
    assert cents.parameters["v"] == pytest.approx(100 * whole.parameters["v"], rel=1e-6)


@pytest.mark.parametrize(("a", "b"), [(1e-9, 1.0), (1e4, 1e5)])
def test_where_all_stop_alike_or_nobody_does_the_rest_is_still_known(a: float, b: float) -> None:
    frequency, recency, age = simulate_purchases(20_000, 0.8, 6.0, a, b, weeks=150, seed=5)
    fit = bg_nbd.fit(frequency, recency, age, np.ones(20_000))
    assert fit.is_converged
    assert "Uncertain: a and b" in (fit.message or "")
    found = fit.parameters
    assert (found["r"], found["alpha"]) == pytest.approx((0.8, 6.0), rel=0.08)
    assert found["a"] / (found["a"] + found["b"]) == pytest.approx(a / (a + b), abs=0.01)
    orders = bg_nbd.expected_orders_if_alive(found, np.array([0.0, 9.0]), np.array([1.0, 80.0]), 52.0)
    truth = dict(zip(bg_nbd.NAMES, (0.8, 6.0, max(a, 1e-6), b), strict=True))
    assert orders == pytest.approx(
        bg_nbd.expected_orders_if_alive(truth, np.array([0.0, 9.0]), np.array([1.0, 80.0]), 52.0), rel=0.1
    )


@pytest.mark.parametrize("scale", [0.3, 1.0, 3.0])
def test_slopes_are_those_of_the_likelihood(scale: float) -> None:
    frequency, recency, age = simulate_purchases(200, 0.6, 6.0, 0.8, 2.5, weeks=80, seed=2)
    spent = frequency > 0
    cases: list[tuple[Likelihood, np.ndarray]] = [
        (bg_nbd.log_likelihood(frequency, recency, age, np.ones(200)), np.array([0.6, 6.0, 0.8, 2.5]) * scale),
        (
            gamma_gamma.log_likelihood(frequency[spent], 20 + recency[spent], np.ones(spent.sum())),
            np.array([6.0, 4.0, 15.0]) * scale,
        ),
    ]
    for likelihood, point in cases:
        _, slope = likelihood(point)
        for each in range(len(point)):
            step = np.eye(len(point))[each] * point[each] * 1e-6
            difference = (likelihood(point + step)[0] - likelihood(point - step)[0]) / (2 * step[each])
            assert slope[each] == pytest.approx(difference, rel=1e-4, abs=1e-4)


def test_somebody_who_buys_all_the_time_overflows_nothing() -> None:
    parameters = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    often, recency, age = np.array([5000.0]), np.array([10.0]), np.array([2000.0])
    assert bg_nbd.p_alive(parameters, often, recency, age)[0] == 0
    assert bg_nbd.expected_orders_if_alive(parameters, often, age, 52.0)[0] == pytest.approx(130, rel=0.05)


@pytest.mark.parametrize(
    ("case", "frequency", "recency", "age", "says"),
    [
        ("nobody", NONE, NONE, NONE, "0 customers bought"),
        ("three customers", [2.0, 0.0, 5.0], [9.0, 0.0, 20.0], [30.0, 20.0, 25.0], "3 customers bought"),
        ("one order each", np.zeros(500), np.zeros(500), np.linspace(1, 90, 500), "0 of them came back"),
        ("identical customers", np.full(500, 4.0), np.full(500, 20.0), np.full(500, 30.0), "alike"),
        ("all on the first day", np.arange(500) % 3, np.zeros(500), np.zeros(500), "no time has passed"),
    ],
)
def test_purchases_that_say_too_little_get_a_sentence(
    case: str, frequency: np.ndarray, recency: np.ndarray, age: np.ndarray, says: str
) -> None:
    told = np.array([frequency, recency, age], dtype=float)
    fit = bg_nbd.fit(told[0], told[1], told[2], np.ones(told.shape[1]))
    assert not fit.is_converged, case
    assert says in (fit.message or "")


@pytest.mark.parametrize(
    ("case", "frequency", "monetary", "says"),
    [
        ("nobody", NONE, NONE, "0 customers came back"),
        ("three customers", [2.0, 1.0, 5.0], [9.0, 10.0, 20.0], "3 customers came back"),
        ("identical customers", np.full(500, 4.0), np.full(500, 20.0), "alike"),
        (
            "no mean",
            np.arange(500) % 9 + 1.0,
            simulate_spend(np.arange(500) % 9 + 1.0, 6.0, 0.7, 15.0, seed=1),
            "q is at",
        ),
    ],
)
def test_spend_that_says_too_little_gets_a_sentence(
    case: str, frequency: np.ndarray, monetary: np.ndarray, says: str
) -> None:
    fit = gamma_gamma.fit(np.asarray(frequency), np.asarray(monetary), np.ones(len(frequency)))
    assert not fit.is_converged, case
    assert says in (fit.message or "")
