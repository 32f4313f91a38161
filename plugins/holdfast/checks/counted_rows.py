"""Great Expectations' UnexpectedRowsExpectation, counting inside DuckDB instead of fetching the rows as well.

The rows of a table that is wrong from top to bottom would otherwise all come into Python; holdfast.checks.offenders
reads at most twenty of them. Regular expressions and row conditions, which GX does not offer on DuckDB, go this way.
"""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation


class CountedRowsExpectation(UnexpectedRowsExpectation):
    """Holds when the query, which must select from {batch}, returns no row."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        count = int(metrics["unexpected_rows_query.row_count"])
        return {"success": count == 0, "result": {"observed_value": count}}
