"""How checks went, build after build: remembered by the published copy, once per as_of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from holdfast.checks.history import KEPT, remember_checks
from holdfast.settings import Settings, load_settings

BUILT = """
    create schema audit;
    create table audit.build_window as select timestamp '2025-03-02 03:00:00' as as_of;
    create table audit.checks as select * from (values
        ('raw', 'passed'), ('raw', 'skipped'), ('marts', 'passed'), ('marts', 'passed'), ('marts', 'warned')
    ) as found (layer, status);
"""
NOW = [("2025-03-02", "marts", 2, 1, 0, 0), ("2025-03-02", "raw", 1, 0, 0, 1)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        {"HOLDFAST_HOME": str(tmp_path), "HOLDFAST_EXPORTS": str(tmp_path), "HOLDFAST_VARS": json.dumps({})}
    )


def remembered(settings: Settings) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute(BUILT)
        remember_checks(connection, settings)
        remember_checks(connection, settings)  # once per layer of a build
        return connection.execute(
            "select cast(as_of::date as varchar), layer, passed_count, warned_count, failed_count, skipped_count"
            " from audit.check_history order by as_of, layer"
        ).fetchall()


def publish(settings: Settings, statement: str) -> None:
    settings.published.mkdir(parents=True)
    with duckdb.connect(str(settings.published / "holdfast.duckdb")) as connection:
        connection.execute(f"create schema audit; {statement}")


def test_the_first_build_begins_the_history(settings: Settings) -> None:
    assert remembered(settings) == NOW


def test_a_copy_of_an_older_version_remembers_nothing(settings: Settings) -> None:
    publish(settings, "create table audit.checks as select 1 as one")
    assert remembered(settings) == NOW


def test_earlier_builds_stay_and_the_same_as_of_is_replaced(settings: Settings) -> None:
    publish(
        settings,
        """
        create table audit.check_history as select * from (values
            (timestamp '2025-03-01 03:00:00', 'raw', 7, 0, 0, 0), (timestamp '2025-03-02 03:00:00', 'raw', 9, 9, 0, 9)
        ) as known (as_of, layer, passed_count, warned_count, failed_count, skipped_count)
        """,
    )
    assert remembered(settings) == [("2025-03-01", "raw", 7, 0, 0, 0), *NOW]


def test_the_history_stays_small(settings: Settings) -> None:
    publish(
        settings,
        f"""
        create table audit.check_history as
        select timestamp '2020-01-01' + to_days(cast(day as integer)) as as_of, 'raw' as layer,
            1 as passed_count, 0 as warned_count, 0 as failed_count, 0 as skipped_count
        from range({KEPT} + 50) as days (day)
        """,
    )
    assert len(remembered(settings)) == KEPT - 1 + len(NOW)
