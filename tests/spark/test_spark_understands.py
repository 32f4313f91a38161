"""Spark understands every model: each is planned over empty tables of what it reads, and has the columns that its contract says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from companies import Company
from holdfast.dbt_manifest import dbt_options, read_project
from holdfast.layers import LAYERS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

KINDS = ("model", "test")
SPARK_NAMES = {"varchar": "string", "integer": "int", "timestamp": "timestamp_ntz"}


@pytest.fixture(scope="module")
def company(tmp_path_factory: Any, quick_spark: dict[str, str]) -> Company:
    """A company that has delivered nothing, ready to be built."""
    from holdfast.builds import begin_build
    from holdfast.settings import parse_as_of

    company = Company(tmp_path_factory.mktemp("nothing")).on_spark("home", **quick_spark)
    begin_build(company.settings, parse_as_of("2025-03-01", company.settings.zone))
    return company


@pytest.fixture(scope="module")
def session(company: Company) -> Any:
    from holdfast.spark.session import open_session
    from holdfast.spark.tables import know_tables

    session = open_session(company.settings)
    know_tables(session, company.settings, next(iter(LAYERS)))
    return session


def compiled(company: Company) -> list[Any]:
    """The models and data tests, with their SQL for Spark, in an order in which each comes after what it reads."""
    from dbt.cli.main import dbtRunner

    settings = company.settings
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"HOLDFAST_ENGINE": "spark", "HOLDFAST_SPARK_STORE": settings.spark.store}.items():
            patch.setenv(name, value)
        options = [*dbt_options(settings), "--vars", json.dumps(dict(settings.business))]
        outcome: Any = dbtRunner(manifest=read_project(settings)).invoke(["compile", "--full-refresh", *options])
    assert outcome.success, outcome.exception
    found = {each.node.unique_id: each.node for each in outcome.result.results if each.node.resource_type in KINDS}
    ordered: list[Any] = []
    while found:
        free = [node for node in found.values() if not set(node.depends_on.nodes) & found.keys()]
        assert free, "a circle"
        ordered += free
        for node in free:
            del found[node.unique_id]
    return ordered


def test_every_model_and_test_is_understood(company: Company, session: Any) -> None:
    wrong: dict[str, str] = {}
    for seed in (node for node in read_project(company.settings).nodes.values() if node.resource_type == "seed"):
        columns = ", ".join(f"{name} {kind}" for name, kind in seed.config.column_types.items())
        session.sql(f"create table {seed.schema}.{seed.alias} ({columns}) using parquet")
    for node in compiled(company):
        try:
            # what is planned is not run: no task starts
            frame = session.sql(node.compiled_code)
            frame._jdf.queryExecution().executedPlan()
            schema = frame.schema
        except Exception as error:
            wrong[node.name] = re.sub(r"\s+", " ", str(error))[:300]
            continue
        if node.resource_type == "model":
            kinds = {field.name: field.dataType.simpleString() for field in schema.fields}
            columns = ", ".join(f"`{name}` {kind if kind != 'void' else 'string'}" for name, kind in kinds.items())
            session.sql(f"create table {node.schema}.{node.alias} ({columns}) using parquet")
            if node.config.contract.enforced:
                promised = {name: _of_spark(column.data_type) for name, column in node.columns.items()}
                if differing := {
                    name: (kinds.get(name), kind) for name, kind in promised.items() if kinds.get(name) != kind
                }:
                    wrong[node.name] = str(differing)
    assert wrong == {}


def _of_spark(kind: str) -> str:
    return SPARK_NAMES.get(kind, kind).replace(" ", "")
