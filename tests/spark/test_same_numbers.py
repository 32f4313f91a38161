"""The sample and the golden company on both engines: every published table is the same, row for row."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from companies import Company, differences
from holdfast.published_copy import read_manifest
from holdfast.settings import SAMPLE_AS_OF

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

GOLDEN = Path(__file__).parents[1] / "golden" / "exports"
COLUMNS = """
    select schema_name || '.' || table_name as name, list([column_name, data_type, comment] order by column_index) as columns
    from duckdb_columns() where database_name = current_database() and not internal group by all order by all
"""


@pytest.fixture(scope="module", params=["sample", "golden"])
def companies(
    request: Any, tmp_path_factory: Any, sample_company: Company, quick_spark: Any
) -> tuple[Company, Company]:
    """The same company built by DuckDB and by Spark."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sample":
        shutil.copytree(sample_company.exports, folder / "exports")
        on_spark = Company(folder, sample_company.business).on_spark("home", **quick_spark)
        on_spark.run(SAMPLE_AS_OF)
        return sample_company, on_spark
    on_duckdb = Company(folder, {"time_zone": "America/Sao_Paulo", "churn_window_days": 90, "bad_row_share": 0.5})
    shutil.copytree(GOLDEN, on_duckdb.exports)
    on_spark = on_duckdb.on_spark("on_spark", **quick_spark)
    for company in (on_duckdb, on_spark):
        company.run("2025-03-01")
    return on_duckdb, on_spark


def test_every_published_table_is_the_same(companies: tuple[Company, Company]) -> None:
    assert differences(*companies, same_days=True) == {}


def test_names_types_and_descriptions_are_the_same(companies: tuple[Company, Company]) -> None:
    on_duckdb, on_spark = companies
    assert on_spark.ask(COLUMNS) == on_duckdb.ask(COLUMNS)


def test_the_same_checks_were_made_with_the_same_outcome(companies: tuple[Company, Company]) -> None:
    query = "select table_name, expectation, severity, status, observed_value from audit.checks order by all"
    on_duckdb, on_spark = companies
    assert on_spark.ask(query) == on_duckdb.ask(query)


def test_the_manifests_tell_of_the_same_tables(companies: tuple[Company, Company]) -> None:
    here, there = (read_manifest(company.settings) for company in companies)
    counts = [{name: table["row_count"] for name, table in each["tables"].items()} for each in (here, there)]
    assert counts[0] == counts[1]
    assert {name: here[name] for name in ("as_of", "rules", "loads")} == {
        name: there[name] for name in ("as_of", "rules", "loads")
    }
