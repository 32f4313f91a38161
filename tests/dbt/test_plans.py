"""How DuckDB would carry the models out: no join compares every row with every row where it need not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from holdfast import identity_keys, significance
from holdfast.pages.registry import PAGES
from holdfast.settings import Settings
from holdfast.warehouse import connect

# equality of two columns, on which rows could be looked up; not >=, <=, !=
EQUALITY = re.compile(r"[a-z_]+\)? = \(?[a-z_']")

# whose condition is no equality in truth: a cadence for any segment or team holds for each; some dozens of either
BY_NATURE = {"int_cadences_in_force"}


def joins(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nested loops of a plan."""
    if step["name"] == "BLOCKWISE_NL_JOIN":
        yield step["extra_info"]
    for child in step.get("children", []):
        yield from joins(child)


def plan(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = connection.execute(f"explain (format json) {query}").fetchone()
    assert found is not None
    steps: list[dict[str, Any]] = json.loads(found[1])
    return steps


def nested(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The conditions of nested loops in the query's plan that hold an equality."""
    conditions = [str(join.get("Condition", "")) for step in plan(connection, query) for join in joins(step)]
    return [condition for condition in conditions if EQUALITY.search(condition.lower())]


def test_no_join_with_an_equality_is_a_nested_loop(empty_company: Settings) -> None:
    """DuckDB looks rows up only where all of an outer join's condition is comparisons of one side with the other: with a condition on
    one side alone, or a coalesce, it compares every pair, which a million customers never see the end of."""
    compiled = empty_company.home / "dbt" / "target" / "compiled" / "holdfast" / "models"
    queries = {path: path.read_text(encoding="utf-8") for path in sorted(compiled.rglob("*.sql"))}
    assert len(queries) > 150
    with connect(empty_company, read_only=True) as connection:
        identity_keys.register(connection)
        significance.register(connection)
        slow = {path.stem: found for path, query in queries.items() if (found := nested(connection, query))}
    assert slow.keys() == BY_NATURE, slow


def test_nor_in_what_the_pages_ask(empty_company: Settings) -> None:
    queries = {f"{page.name}.{query.name}": query.sql for page in PAGES for query in page.queries}
    assert len(queries) > 20
    with connect(empty_company, read_only=True) as connection:
        slow = {name: found for name, query in queries.items() if (found := nested(connection, query))}
    assert slow == {}


@pytest.mark.parametrize(
    ("condition", "is_nested"),
    [("a.x = 1 and a.id = b.id", True), ("a.id = b.id and coalesce(a.x <= b.x, true)", True), ("a.id = b.id", False)],
)
def test_what_is_looked_for_is_what_duckdb_does(condition: str, is_nested: bool, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table a (id bigint, x bigint); create table b (id bigint, x bigint)")
        steps = plan(connection, f"select * from a left join b on {condition}")
    found = [EQUALITY.search(str(join["Condition"]).lower()) for step in steps for join in joins(step)]
    assert [match is not None for match in found] == ([True] if is_nested else [])
