"""Runs suites with Great Expectations inside DuckDB, on a file opened for reading only.

Row-wise expectations of a table are answered by one scan (Great Expectations bundles their counts into one query);
only what fails is looked at again, for its count and some rows.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.checks.findings import judge, result_of
from holdfast.checks.lean_import import without_what_is_not_used
from holdfast.checks.offenders import count_rows
from holdfast.checks.placeholders import Values, fill
from holdfast.checks.results import CheckResult
from holdfast.checks.suite import ROWS_QUERY, Expectation, Suite
from holdfast.engines import MEMORY_LIMIT
from holdfast.errors import HoldfastError

if TYPE_CHECKING:
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from sqlalchemy import Engine


def run_suites(
    database: Path, suites: Sequence[Suite], values: Values, memory_limit: str = MEMORY_LIMIT
) -> list[CheckResult]:
    """Check every suite against its table in the DuckDB file `database`; results in the order of the suites.

    `values` fill the placeholders; `memory_limit` is what DuckDB may take, with its unit. A table that does not exist fails each of its expectations; one that Great
    Expectations cannot evaluate fails too, whatever its severity. Raises HoldfastError for an expectation that is
    written wrongly (unknown type, wrong arguments).
    """
    with _open(database, memory_limit) as source:
        return [result for suite in suites for result in _run(source, suite, values)]


@cache
def _great_expectations() -> Any:
    """The package, imported once per process (it takes a second or two), with its chatter turned down."""
    with warnings.catch_warnings(), without_what_is_not_used():
        warnings.simplefilter("ignore")
        import great_expectations

        import holdfast.checks.duckdb_dialect  # noqa: F401 - registers the dialect with SQLAlchemy
    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return great_expectations


@cache
def _context() -> Any:
    """One for all runs of a process: each of its settings is written down as YAML whenever one is given."""
    context = _great_expectations().get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}
    return context


@contextmanager
def _open(database: Path, memory_limit: str) -> Iterator[SQLDatasource]:
    from holdfast.checks.duckdb_dialect import SCHEME

    source: SQLDatasource = _context().data_sources.add_or_update_sql(
        "holdfast",
        connection_string=f"{SCHEME}:///{database}",
        kwargs={"connect_args": {"read_only": True, "config": {"memory_limit": memory_limit}}},
        create_temp_table=False,
    )
    try:
        yield source
    finally:
        # both hold the file open: a writer in this process could not come in
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _run(source: SQLDatasource, suite: Suite, values: Values) -> list[CheckResult]:
    engine = source.get_engine()
    filled = [each.model_copy(update={"kwargs": fill(each.kwargs, values)}) for each in suite.expectations]
    built = {each.id: _build(suite, each) for each in filled}
    if not _exists(engine, suite):
        finding = "the table does not exist"
        return [result_of(suite, each, "failed", observed_value=finding) for each in filled]
    outcomes = _validate(source, suite, built)
    row_count = count_rows(engine, f"select 1 from {suite.table}")
    return [judge(engine, suite, each, outcomes[each.id], row_count) for each in filled]


def _build(suite: Suite, expectation: Expectation) -> Any:
    """Great Expectations' own object. It would only log a misspelt type and drop it: here that is an error."""
    from holdfast.checks.counted_rows import CountedRowsExpectation

    name = "".join(word.capitalize() for word in expectation.type.split("_"))
    known = getattr(_great_expectations().expectations, name, None)
    if known is None or not isinstance(known, type):
        raise HoldfastError(f"{suite.table} {expectation.id}: '{expectation.type}' is not a known expectation type.")
    make: Any = CountedRowsExpectation if expectation.type == ROWS_QUERY else known
    try:
        return make(**expectation.kwargs, severity=expectation.severity, meta={"id": expectation.id})
    except (TypeError, ValueError) as error:
        what = " ".join(str(error).split())
        raise HoldfastError(
            f"{suite.table} {expectation.id}: Great Expectations refuses its arguments: {what}"
        ) from None


def _validate(source: SQLDatasource, suite: Suite, built: dict[str, Any]) -> dict[str, Any]:
    """Results by id. Row-wise expectations give only yes or no (and the SQL of their offenders): one bundled scan."""
    from great_expectations.expectations import expectation as kinds

    row_wise = (kinds.ColumnMapExpectation, kinds.ColumnPairMapExpectation, kinds.MulticolumnMapExpectation)
    quick = {"result_format": "BOOLEAN_ONLY", "return_unexpected_index_query": True}
    if suite.key:
        quick["unexpected_index_column_names"] = suite.key
    with warnings.catch_warnings():
        # Great Expectations has no other way to name the schema of a generic SQL source
        warnings.simplefilter("ignore", DeprecationWarning)
        asset = source.add_table_asset(suite.table, table_name=suite.name, schema_name=suite.schema_name)
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        outcomes: dict[str, Any] = {}
        for is_row_wise, result_format in ((True, quick), (False, {"result_format": "BASIC"})):
            chosen = [each for each in built.values() if isinstance(each, row_wise) == is_row_wise]
            if chosen:
                wanted = _great_expectations().ExpectationSuite(
                    name=f"{suite.table}.{is_row_wise}", expectations=chosen
                )
                for outcome in batch.validate(wanted, result_format=result_format).results:
                    outcomes[outcome.expectation_config.meta["id"]] = outcome
    if set(outcomes) != set(built):
        lost = ", ".join(sorted(set(built) - set(outcomes)))
        raise HoldfastError(f"{suite.table}: Great Expectations gave no result for {lost}.")
    return outcomes


def _exists(engine: Engine, suite: Suite) -> bool:
    with engine.connect() as connection:
        statement = "select 1 from information_schema.tables where table_schema = ? and table_name = ?"
        return connection.exec_driver_sql(statement, (suite.schema_name, suite.name)).first() is not None
