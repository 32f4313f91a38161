"""Random companies, whom nobody made to suit an engine: both build the same tables from them, at once and in steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from companies import Company, differences
from delivered_histories import make_history

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


@pytest.mark.parametrize("seed", range(101, 111))
def test_a_history_at_once(seed: int, tmp_path: Path, quick_spark: dict[str, Any]) -> None:
    history = make_history(seed, customers=240, steps=4)
    on_duckdb = Company(tmp_path, history.business)
    for number in range(len(history.steps)):
        as_of = history.deliver(on_duckdb, number)
    on_spark = on_duckdb.on_spark("on_spark", **quick_spark)
    for company in (on_duckdb, on_spark):
        company.run(as_of, with_checks=False)
    assert differences(on_duckdb, on_spark, same_days=True) == {}


def test_a_history_in_steps(tmp_path: Path, quick_spark: dict[str, Any]) -> None:
    """DuckDB takes up what is new, Spark builds all of it anew: golden ids and what past agendas promised are kept by both."""
    history = make_history(seed=111, customers=240, steps=3)
    on_duckdb = Company(tmp_path, history.business)
    on_spark = on_duckdb.on_spark("on_spark", **quick_spark)
    plans = []
    for number in range(len(history.steps)):
        as_of = history.deliver(on_duckdb, number)
        plans.append([company.run(as_of, with_checks=False)["full_refresh"] for company in (on_duckdb, on_spark)])
        assert differences(on_duckdb, on_spark, same_days=True) == {}
    assert plans == [[True, True], [False, True], [False, True]]
    assert not on_spark.build(as_of, with_checks=False)["is_needed"], "the same input once more"
