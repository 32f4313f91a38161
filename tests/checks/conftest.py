"""A project with suites of its own and a home whose warehouse holds a few orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from holdfast.settings import Settings, load_settings

WAREHOUSE = """
    create schema audit; create schema core;
    create table audit.build_window as select
        timestamp '2026-01-01 03:00:00' as as_of, date '2026-01-01' as as_of_on,
        date '2025-12-31' as last_whole_day, date '2025-12-31' as last_visible_on;
    create table core.fct_orders as select * from (values
        ('o1', 'ana@example.com', 10.0::decimal(18, 4)),
        ('o2', 'bia@example.com', 20.0),
        ('o3', null, -5.0)
    ) as orders (order_id, email, gross_amount);
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute(WAREHOUSE)
    return replace(load_settings({"HOLDFAST_HOME": str(home)}), project=tmp_path / "project")


@pytest.fixture
def positive() -> dict[str, Any]:
    """A well-formed expectation, which one of the three orders fails."""
    return {
        "id": "gross_is_positive",
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "gross_amount", "min_value": 0},
        "severity": "critical",
        "why": "a sale below zero is a refund in the wrong table",
        "invalid_rows": [{"gross_amount": -1}],
    }


@pytest.fixture
def write_suite(settings: Settings) -> Callable[..., Path]:
    """Write a suite of expectations, by default for core.fct_orders; returns its file."""

    def write(*expectations: dict[str, Any], table: str = "core.fct_orders", **more: Any) -> Path:
        layer, _, name = table.partition(".")
        file = settings.project / "expectations" / layer / f"{name.removesuffix('__new')}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        content = {"table": table, "key": ["order_id"], "expectations": list(expectations), **more}
        file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return file

    return write
