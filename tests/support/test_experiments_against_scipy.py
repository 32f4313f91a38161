"""marts.reply_experiments, as dbt builds it from units, against SciPy on random experiments."""

from __future__ import annotations

import random
from collections import Counter
from math import isclose, sqrt
from typing import Any

import duckdb
import pytest
from scipy import stats

from holdfast.dbt_runner import run_dbt
from holdfast.published_copy import rows
from holdfast.settings import load_settings

pytestmark = pytest.mark.slow

Units = dict[str, list[tuple[str, bool | None]]]
MODELS = ["int_experiment_assignments", "int_experiment_counts", "reply_experiments"]


@pytest.fixture(scope="module")
def experiments() -> Units:
    """Per experiment its units: variant, and whether the customer was content (None: not rated)."""
    dice = random.Random(20251231)
    found: Units = {}
    for number in range(40):
        variants = "ABC"[: dice.choice((2, 2, 3))]
        content = {variant: dice.random() for variant in variants}
        favour = dice.choice((1.0, 1.0, 1.4))
        weights = [favour, *[1.0] * (len(variants) - 1)]
        drawn = dice.choices(variants, weights, k=dice.choice((12, 150, 900)))
        found[f"e{number:02d}"] = [
            (variant, None if dice.random() < 0.3 else dice.random() < content[variant]) for variant in drawn
        ]
    return found


@pytest.fixture(scope="module")
def published(experiments: Units, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    settings = load_settings({"HOLDFAST_HOME": str(tmp_path_factory.mktemp("home"))})
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema audit; create schema intermediate")
        connection.execute(
            "create table audit.build_window as select date '2026-01-01' as as_of_on, date '2025-12-31' as last_whole_day"
        )
        connection.execute(
            "create table intermediate.int_experiment_units (experiment_id varchar, unit varchar, variant varchar, assigned_on date,"
            " is_crossed boolean, is_resolved_in_time boolean, is_positive boolean, has_come_back boolean, is_churned_next boolean)"
        )
        connection.executemany(
            "insert into intermediate.int_experiment_units values"
            " (?, 'conversation', ?, '2025-03-01', false, null, ?, not ?::boolean, null)",
            [[name, variant, good, good] for name, units in experiments.items() for variant, good in units],
        )
    run_dbt(settings, ["run", "--select", *MODELS])
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return rows(connection, "select * from marts.reply_experiments where metric in ('csat', 'recontact')", [])


def test_every_pair_is_there(experiments: Units, published: list[dict[str, Any]]) -> None:
    variants = sum(len({variant for variant, _ in units}) - 1 for units in experiments.values())
    assert len(published) == 2 * variants


def test_differences_and_p_values(experiments: Units, published: list[dict[str, Any]]) -> None:
    tested = 0
    for row in published:
        counts = [_content(experiments[row["experiment_id"]], variant) for variant in (row["variant"], row["control"])]
        if row["metric"] == "recontact":
            counts = [(observed - good, observed) for good, observed in counts]
        (good, observed), (base_good, base_observed) = counts
        assert (row["true_count"], row["observed_count"]) == (good, observed)
        assert (row["control_true_count"], row["control_observed_count"]) == (base_good, base_observed)
        if not observed or not base_observed:
            assert row["difference_rate"] is None
            continue
        low, high = _newcombe(good, observed, base_good, base_observed)
        assert isclose(row["difference_low"], low, abs_tol=1e-9)
        assert isclose(row["difference_high"], high, abs_tol=1e-9)
        if 0 < good + base_good < observed + base_observed:
            table = [[good, observed - good], [base_good, base_observed - base_good]]
            assert isclose(row["p_value"], stats.chi2_contingency(table, correction=False).pvalue, abs_tol=1e-9)
            tested += 1
        else:
            assert row["p_value"] is None
    assert tested > 60


def test_sample_ratios(experiments: Units, published: list[dict[str, Any]]) -> None:
    for row in published:
        counts = Counter(variant for variant, _ in experiments[row["experiment_id"]])
        assert isclose(row["assignment_p_value"], stats.chisquare(list(counts.values())).pvalue, abs_tol=1e-9)
        assert row["is_assignment_broken"] == (row["assignment_p_value"] < 0.001)
    assert {row["is_assignment_broken"] for row in published} == {False, True}


def test_corrected_p_values_are_holms(published: list[dict[str, Any]]) -> None:
    by_experiment: dict[str, list[dict[str, Any]]] = {}
    for row in published:
        if row["p_value"] is not None:
            by_experiment.setdefault(row["experiment_id"], []).append(row)
    for tests in by_experiment.values():
        least = 0.0
        for place, row in enumerate(sorted(tests, key=lambda row: (row["p_value"], row["metric"], row["variant"]))):
            least = max(least, min(1.0, (len(tests) - place) * row["p_value"]))
            assert isclose(row["corrected_p_value"], least, abs_tol=1e-8)
            assert row["test_count"] == len(tests)


def test_verdicts_follow_from_what_stands_beside_them(published: list[dict[str, Any]]) -> None:
    for row in published:
        if row["verdict"] in ("better", "worse"):
            assert row["corrected_p_value"] < 0.05
            assert min(row["observed_count"], row["control_observed_count"]) >= 100
            is_more = row["variant_rate"] > row["control_rate"]
            assert (row["verdict"] == "better") == (is_more == (row["metric"] == "csat"))
    assert {"better", "worse", "too few", "broken assignment"} <= {row["verdict"] for row in published}


def _content(units: list[tuple[str, bool | None]], variant: str) -> tuple[int, int]:
    """How many of the variant's rated units were content, and how many were rated."""
    rated = [good for name, good in units if name == variant and good is not None]
    return sum(rated), len(rated)


def _newcombe(good: int, observed: int, base_good: int, base_observed: int) -> tuple[float, float]:
    """Newcombe's hybrid score limits of the difference, from SciPy's Wilson limits of both shares."""
    rate, base = good / observed, base_good / base_observed
    one = stats.binomtest(good, observed).proportion_ci(method="wilson")
    other = stats.binomtest(base_good, base_observed).proportion_ci(method="wilson")
    return (
        rate - base - sqrt((rate - one.low) ** 2 + (other.high - base) ** 2),
        rate - base + sqrt((one.high - rate) ** 2 + (base - other.low) ** 2),
    )
