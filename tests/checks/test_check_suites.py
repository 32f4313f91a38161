"""A suite that is not as it must be is refused with its file and place, before anything is checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.checks.engine import run_suites
from holdfast.checks.placeholders import fill, values_of_run
from holdfast.checks.suite import LAYERS, load_suites, read_suite
from holdfast.errors import HoldfastError
from holdfast.settings import PROJECT, Settings


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_has_suites_that_can_be_read(layer: str) -> None:
    suites = load_suites(PROJECT / "expectations", layer)
    assert suites
    assert all(suite.layer == layer for suite in suites)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"why": None}, "why"),
        ({"invalid_rows": None}, "invalid_rows"),
        ({"severity": "fatal"}, "severity"),
        ({"colour": "red"}, "colour"),
        ({"id": "Not An Id"}, "id"),
        ({"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "select 1"}}, "batch"),
    ],
)
def test_a_wrong_expectation_is_refused_by_name(
    change: dict[str, Any], complaint: str, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    expectation = {name: value for name, value in (positive | change).items() if value is not None}
    with pytest.raises(HoldfastError, match=f"fct_orders.yml is not a suite: .*{complaint}"):
        read_suite(write_suite(expectation))


def test_an_id_stands_for_one_expectation(write_suite: Callable[..., Path], positive: dict[str, Any]) -> None:
    with pytest.raises(HoldfastError, match="gross_is_positive is used twice"):
        read_suite(write_suite(positive, positive))


def test_a_suite_lies_where_its_table_says(write_suite: Callable[..., Path], positive: dict[str, Any]) -> None:
    file = write_suite(positive)
    moved = file.rename(file.with_name("fct_refunds.yml"))
    with pytest.raises(HoldfastError, match=r"speaks of core\.fct_orders"):
        read_suite(moved)


def test_a_layer_without_suites_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(HoldfastError, match="no expectations for the layer 'core'"):
        load_suites(tmp_path, "core")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"type": "expect_column_values_to_be_positiv"}, "not a known expectation type"),
        ({"kwargs": {"column": "gross_amount", "minimum": 0}}, "refuses its arguments"),
        ({"kwargs": {"column": "gross_amount", "min_value": "{as_of_yesterday}"}}, "as_of_yesterday"),
    ],
)
def test_what_great_expectations_would_drop_in_silence_is_an_error(
    change: dict[str, Any],
    complaint: str,
    settings: Settings,
    write_suite: Callable[..., Path],
    positive: dict[str, Any],
) -> None:
    suite = read_suite(write_suite(positive | change))
    with pytest.raises(HoldfastError, match=complaint):
        run_suites(settings.warehouse, [suite], {})


def test_placeholders_keep_their_kind_and_leave_the_batch_alone() -> None:
    as_of = datetime(2026, 1, 1, 3)
    values = values_of_run(
        as_of, {"as_of_on": date(2026, 1, 1)}, {"win_back_days": 180, "time_zone": "UTC", "has": True}
    )
    assert set(values) == {"as_of", "as_of_on", "win_back_days"}, "text from a user is never put into SQL"
    assert fill({"max_value": "{as_of}", "rows": ["{win_back_days}"]}, values) == {"max_value": as_of, "rows": [180]}
    query = "select '{{x}}' from {batch} where day < date '{as_of_on}'"
    assert fill(query, values) == "select '{{x}}' from {batch} where day < date '2026-01-01'"
