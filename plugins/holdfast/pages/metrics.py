"""The formulas of metrics, in words, as audit.metric_dictionary has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DICTIONARY = "select table_name, column_name, formula, caveats from audit.metric_dictionary"


def read_formulas(connection: DuckDBPyConnection) -> Mapping[str, dict[str, Any]]:
    """`formula` and `caveats` by `table.column`, such as marts.retention.churn_rate."""
    return {f"{row['table_name']}.{row['column_name']}": row for row in rows(connection, DICTIONARY)}
