"""Every expectation in expectations/ fails on its invalid rows, and not on the valid row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from holdfast.checks.engine import run_suites
from holdfast.checks.placeholders import Values, values_of_run
from holdfast.checks.suite import LAYERS, Expectation, Row, Suite, load_suites
from holdfast.ingest.layout.canonical import DECIMALS
from holdfast.raw_catalog import LINEAGE_COLUMNS, objects
from holdfast.settings import PROJECT, business_defaults

SUITES = [suite for layer in LAYERS for suite in load_suites(PROJECT / "expectations", layer)]
CASES = [pytest.param(suite, each, id=f"{suite.table}-{each.id}") for suite in SUITES for each in suite.expectations]
KINDS = {"text": "varchar", "instant": "timestamp", "integer": "bigint", **DECIMALS}
OTHER_TABLES = re.compile(r"\b((?:raw|staging|intermediate|core|marts|audit)\.[a-z_]\w*)")


@pytest.fixture
def values() -> Values:
    days = {name: date(2025, 12, 31) for name in ("last_whole_day", "last_visible_on")} | {"as_of_on": date(2026, 1, 1)}
    return values_of_run(datetime(2026, 1, 1, 3), days, business_defaults()) | {"load": 9}


@pytest.mark.parametrize(("suite", "expectation"), CASES)
def test_its_invalid_rows_fail_it(suite: Suite, expectation: Expectation, values: Values, tmp_path: Path) -> None:
    alone = suite.model_copy(update={"expectations": [expectation]})
    tables = {suite.table: [suite.valid_row | row for row in expectation.invalid_rows], **expectation.given}
    (result,) = run_suites(_write(tmp_path, suite, tables), [alone], values)
    assert result.status == ("failed" if expectation.severity == "critical" else "warned"), result.sentence()
    assert "could not be evaluated" not in (result.observed_value or "")
    assert result.unexpected_count or result.observed_value


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.table)
def test_a_valid_row_fails_nothing(suite: Suite, values: Values, tmp_path: Path) -> None:
    results = run_suites(_write(tmp_path, suite, {suite.table: [suite.valid_row]}), [suite], values)
    assert [result.sentence() for result in results if result.status not in ("passed", "skipped")] == []


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.table)
def test_no_rows_fail_only_what_asks_for_rows(suite: Suite, values: Values, tmp_path: Path) -> None:
    results = run_suites(_write(tmp_path, suite, {suite.table: []}), [suite], values)
    broken = {result.expectation for result in results if result.status not in ("passed", "skipped")}
    assert broken == {each.id for each in suite.expectations if not each.invalid_rows}
    assert not any(result.status == "failed" for result in results), "a source may be absent: that stops nothing"


def _write(folder: Path, suite: Suite, tables: Mapping[str, list[Row]]) -> Path:
    """A DuckDB file with the suite's table and every table that its SQL names, holding the given rows."""
    path = folder / "case.duckdb"
    named = {name for each in suite.expectations for name in OTHER_TABLES.findall(str(each.kwargs))}
    with duckdb.connect(str(path)) as connection:
        connection.begin()
        for schema in ("raw", "staging", "intermediate", "core", "marts", "audit"):
            connection.execute(f"create schema {schema}")
        for table in sorted(named | {suite.table} | set(tables)):
            columns = _columns(table, suite)
            connection.execute(
                f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
            )
            for row in tables.get(table, []):
                _insert(connection, table, row)
        connection.commit()
    return path


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: Row) -> None:
    """`_copies` in a row says how often it stands in the table."""
    cells = {name: value for name, value in row.items() if name != "_copies"}
    marks = ", ".join("?" for _ in cells)
    copies = f"from range({int(row.get('_copies', 1))})"
    connection.execute(f"insert into {table} ({', '.join(cells)}) select {marks} {copies}", list(cells.values()))


def _columns(table: str, suite: Suite) -> dict[str, str]:
    """The table's columns and types: the canonical objects for raw and staging, dbt's contracts for core and marts.

    Tables of audit are made by the pipeline itself: of these, the columns that the suite's own rows name.
    """
    schema, _, name = table.partition(".")
    if schema in ("raw", "staging"):
        return _canonical_columns(schema, name)
    described = _described_columns().get(name)
    if described:
        return described
    rows = [row for each in suite.expectations for row in each.given.get(table, [])]
    rows += (
        [suite.valid_row, *(row for each in suite.expectations for row in each.invalid_rows)]
        if table == suite.table
        else []
    )
    return {column: _kind_by_name(column) for row in rows for column in row if column != "_copies"}


def _canonical_columns(schema: str, name: str) -> dict[str, str]:
    source, _, entry = name.removeprefix("stg_").removesuffix("__new").replace("__", "_").partition("_")
    kinds: dict[str, str] = {column: kind.rstrip("*") for column, kind in objects()[source][entry]["columns"].items()}
    lineage = {column: kind.lower() for column, kind in LINEAGE_COLUMNS.items()} | {"_arrival": "bigint"}
    if schema == "raw":
        return dict.fromkeys(kinds, "varchar") | lineage
    keys = {f"{key}_key": "varchar" for key in ("email", "phone", "tax")}
    return {column: KINDS.get(kind, kind) for column, kind in kinds.items()} | keys | lineage


@cache
def _described_columns() -> dict[str, dict[str, str]]:
    """Columns with their types as the contracts in dbt's model YAML give them."""
    models: Iterable[dict[str, Any]] = (
        model
        for file in sorted((PROJECT / "dbt_project" / "models").rglob("*.yml"))
        for model in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("models", [])
    )
    return {
        model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
        for model in models
        if model.get("columns") and all("data_type" in column for column in model["columns"])
    }


def _kind_by_name(column: str) -> str:
    """The type that the project's grammar of names gives a column."""
    grammar = {
        r"_amount$|^quantity$|^rate$|^match_weight$|^exchange_rate$": "decimal(18,4)",
        r"_count$|_days$|_size$|^load_id$|^_load$|^age$|^priority$|^frequency$|^line_number$|^_line$": "bigint",
        r"_rate($|_)|_share_before$|^p_alive$": "double",
        r"_at$|^as_of$": "timestamp",
        r"_on$|_start$|_end$|_until$|^valid_|^closed_day$": "date",
        r"^is_|^has_": "boolean",
    }
    return next((kind for pattern, kind in grammar.items() if re.search(pattern, column)), "varchar")
