"""What Spark's workers run in Python, without a Spark."""

from __future__ import annotations

import random
from datetime import date
from types import SimpleNamespace

import pytest

from holdfast.spark.functions import Components


@pytest.mark.parametrize("seed", range(10))
def test_each_node_gets_the_smallest_of_those_it_is_connected_with(seed: int) -> None:
    chance = random.Random(seed)
    edges = [(f"n{chance.randrange(40):02}", f"n{chance.randrange(40):02}") for _ in range(30)]
    table = Components()
    for node, other in [*edges, *((other, node) for node, other in edges)]:
        table.eval({"node": node, "other": other})
    smallest = {node: node for edge in edges for node in edge}
    for _ in smallest:
        for node, other in edges:
            smallest[node] = smallest[other] = min(smallest[node], smallest[other])
    assert dict(table.terminate()) == smallest


def test_a_recursive_query_is_run_by_duckdb_over_the_rows_that_came() -> None:
    types = pytest.importorskip("pyspark.sql.types", reason="PySpark is not installed; `make setup-spark` installs it")
    from holdfast.spark.rounds import Rounds

    days = types.StructType().add("day", types.DateType())
    steps = types.StructType().add("step", types.IntegerType())
    rows = types.StructType().add("intermediate__days", days).add("intermediate__steps", steps)
    query = """
        with recursive walk(day, place) as (
            select min(day), 1 from intermediate.days
            union all
            select date_add(day, step), place + 1 from walk, intermediate.steps where place < 3
        )
        select day, datediff(day, (select min(day) from intermediate.days)) from walk order by day
    """
    said = [
        SimpleNamespace(dataType=rows),
        SimpleNamespace(value=query),
        SimpleNamespace(value="day date, days bigint"),
    ]
    analysis = Rounds.analyze(*said)
    assert [(field.name, field.dataType.simpleString()) for field in analysis.schema] == [
        ("day", "date"),
        ("days", "bigint"),
    ]
    table = Rounds(analysis)
    for day in (date(2025, 1, 31), date(2025, 2, 1)):
        table.eval(types.Row(intermediate__days=types.Row(day=day), intermediate__steps=None), query, "")
    table.eval(types.Row(intermediate__days=None, intermediate__steps=types.Row(step=2)), query, "")
    assert list(table.terminate()) == [(date(2025, 1, 31), 0), (date(2025, 2, 2), 2), (date(2025, 2, 4), 4)]
