"""marts.survival and the log-rank test, as dbt builds them, against SciPy and against published figures."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats

Life = tuple[str, int, bool]
Row = dict[str, Any]
SurvivalOf = Callable[[Sequence[Life]], tuple[list[Row], list[Row]]]

# Freireich et al. 1963: weeks to relapse, and of who had none weeks in remission, under 6-MP; weeks to relapse under placebo.
SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23]
SIX_MP_IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


@pytest.fixture(scope="module")
def leukaemia(survival_of: SurvivalOf) -> tuple[list[Row], list[Row]]:
    return survival_of(
        [("6-MP", weeks, True) for weeks in SIX_MP]
        + [("6-MP", weeks, False) for weeks in SIX_MP_IN_REMISSION]
        + [("placebo", weeks, True) for weeks in PLACEBO]
    )


@pytest.fixture(scope="module")
def random_lives() -> list[Life]:
    dice = random.Random(20251231)
    lives = []
    for number in range(400):
        segment = ("retail", "trade", "public")[number % 3]
        lost, watched = int(dice.expovariate(1 / (200 + 60 * (number % 3)))) + 1, dice.randint(0, 500)
        lives.append((segment, min(lost, watched), lost <= watched))
    return lives


@pytest.fixture(scope="module")
def of_random(survival_of: SurvivalOf, random_lives: list[Life]) -> tuple[list[Row], list[Row]]:
    return survival_of(random_lives)


def test_the_6_mp_curve_is_the_published_one(leukaemia: tuple[list[Row], list[Row]]) -> None:
    curve = {row["age_days"]: row for row in leukaemia[0] if row["segment"] == "6-MP"}
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {age: round(curve[age]["survival_rate"], 3) for age in published} == published
    # R: survfit(..., conf.type = "log-log")
    assert (round(curve[6]["survival_low"], 3), round(curve[6]["survival_high"], 3)) == (0.620, 0.952)
    assert (round(curve[23]["survival_low"], 3), round(curve[23]["survival_high"], 3)) == (0.188, 0.680)


def test_the_leukaemia_log_rank_is_the_published_one(leukaemia: tuple[list[Row], list[Row]]) -> None:
    by_segment = {row["segment"]: row for row in leukaemia[1] if row["segment_by"] == "segment"}
    assert (by_segment["6-MP"]["median_days"], by_segment["placebo"]["median_days"]) == (23, 8)
    assert round(by_segment["6-MP"]["chi_square"], 2) == 16.79
    assert by_segment["6-MP"]["degrees_of_freedom"] == 1
    assert by_segment["6-MP"]["p_value"] == pytest.approx(4.17e-5, rel=1e-3)


@pytest.mark.parametrize("segment", ["retail", "trade", "public"])
def test_curves_and_limits_are_those_of_scipy(
    segment: str, of_random: tuple[list[Row], list[Row]], random_lives: list[Life]
) -> None:
    estimate = stats.ecdf(_censored(random_lives, segment)).sf
    with warnings.catch_warnings():  # there are no limits before the first loss
        warnings.simplefilter("ignore", RuntimeWarning)
        limits = estimate.confidence_interval(method="log-log")
    curve = [row for row in of_random[0] if (row["segment_by"], row["segment"]) == ("segment", segment)]
    ages = [row["age_days"] for row in curve]
    assert [row["survival_rate"] for row in curve] == pytest.approx(list(estimate.evaluate(ages)), abs=1e-9)
    inside = [row for row in curve if 0 < row["survival_rate"] < 1]
    assert len(inside) > 50
    ages = [row["age_days"] for row in inside]
    assert [row["survival_low"] for row in inside] == pytest.approx(list(limits.low.evaluate(ages)), abs=1e-9)
    assert [row["survival_high"] for row in inside] == pytest.approx(list(limits.high.evaluate(ages)), abs=1e-9)


def test_two_groups_agree_with_scipy(of_random: tuple[list[Row], list[Row]], random_lives: list[Life]) -> None:
    public = _censored(random_lives, "public")
    expected = stats.logrank(public, _censored(random_lives, "retail", "trade"))
    row = next(row for row in of_random[1] if row["segment_by"] == "owner")
    assert row["chi_square"] == pytest.approx(expected.statistic**2, rel=1e-6)
    assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-6)


def test_three_groups_agree_with_matrices_by_hand(
    of_random: tuple[list[Row], list[Row]], random_lives: list[Life]
) -> None:
    names = ["public", "retail", "trade"]
    difference, covariance = np.zeros(3), np.zeros((3, 3))
    for age in sorted({age for _, age, is_lost in random_lives if is_lost}):
        at_risk = np.array([sum(s == name and a >= age for s, a, _ in random_lives) for name in names], dtype=float)
        lost = np.array([sum(life == (name, age, True) for life in random_lives) for name in names], dtype=float)
        share = at_risk / at_risk.sum()
        difference += lost - share * lost.sum()
        spread = lost.sum() * (at_risk.sum() - lost.sum()) / max(at_risk.sum() - 1, 1)
        covariance += spread * (np.diag(share) - np.outer(share, share))
    expected = difference[:2] @ np.linalg.solve(covariance[:2, :2], difference[:2])
    row = next(row for row in of_random[1] if row["segment_by"] == "segment")
    assert row["degrees_of_freedom"] == 2
    assert row["chi_square"] == pytest.approx(expected, rel=1e-6)
    assert row["p_value"] == pytest.approx(stats.chi2.sf(expected, 2), rel=1e-6)


@pytest.mark.parametrize("lives", [[], [("public", 0, False), ("trade", 5, False)]])
def test_little_or_nothing_gets_a_graceful_answer(lives: list[Life], survival_of: SurvivalOf) -> None:
    curve, segments = survival_of(lives)
    everybody = [row for row in curve if row["segment_by"] == "all"]
    assert sum(row["event_count"] + row["censored_count"] for row in everybody) == len(lives)
    assert all(row["p_value"] is None for row in segments)


def _censored(lives: Sequence[Life], *segments: str) -> stats.CensoredData:
    return stats.CensoredData(
        uncensored=[age for name, age, is_lost in lives if name in segments and is_lost],
        right=[age for name, age, is_lost in lives if name in segments and not is_lost],
    )
