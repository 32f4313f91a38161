"""A warehouse with nothing in it but lifetimes, and dbt's own models run on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from holdfast.dbt_runner import run_dbt
from holdfast.settings import load_settings

Life = tuple[str, int, bool]
"""Segment, age in days, and whether the customer was lost at that age (else still there). Ana owns the public ones, Bia the rest."""

Row = dict[str, Any]

LAST_WHOLE_DAY = date(2025, 12, 31)
STILL_THERE = date(9999, 12, 30)
MODELS = ["int_lifetimes", "int_survival_counts", "int_log_rank", "survival", "survival_segments"]


@pytest.fixture(scope="session")
def survival_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[Life]], tuple[list[Row], list[Row]]]:
    """A function from lives to the rows of marts.survival and of marts.survival_segments."""

    def run(lives: Sequence[Life]) -> tuple[list[Row], list[Row]]:
        home: Path = tmp_path_factory.mktemp("home")
        settings = load_settings({"HOLDFAST_HOME": str(home)})
        with duckdb.connect(str(settings.warehouse)) as connection:
            _write(connection, lives)
        run_dbt(settings, ["run", "--select", *MODELS])
        with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
            curve = _rows(connection, "select * from marts.survival order by segment_by, segment, age_days")
            segments = _rows(connection, "select * from marts.survival_segments order by segment_by, segment")
        return curve, segments

    return run


def _write(connection: duckdb.DuckDBPyConnection, lives: Sequence[Life]) -> None:
    connection.execute("create schema audit; create schema intermediate")
    connection.execute(
        "create table audit.build_window as select 1::bigint as build_id, ?::date + interval 1 day as as_of,"
        " ?::date + 1 as as_of_on, ?::date as last_whole_day, ?::date as last_visible_on",
        [LAST_WHOLE_DAY] * 4,
    )
    connection.execute(
        "create table intermediate.int_activity_spells (customer_id varchar, started_on date, ended_on date);"
        "create table intermediate.int_customer_segments (customer_id varchar, segment varchar, acquisition_channel varchar,"
        " owner varchar, country varchar, contract varchar)"
    )
    for number, (segment, age, is_lost) in enumerate(lives):
        first = LAST_WHOLE_DAY - timedelta(days=age + (40 if is_lost else 0))
        last = first + timedelta(days=age - 1) if is_lost else STILL_THERE
        connection.execute("insert into intermediate.int_activity_spells values (?, ?, ?)", [str(number), first, last])
        owner = "ana" if segment == "public" else "bia"
        connection.execute(
            "insert into intermediate.int_customer_segments values (?, ?, '(none)', ?, '(none)', '(none)')",
            [str(number), segment, owner],
        )


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
