"""From what Great Expectations answered to what is written down: the status, the figures, the rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from holdfast.checks.offenders import count_rows, sample_rows
from holdfast.checks.results import CheckResult, Status
from holdfast.checks.suite import ROWS_QUERY, Expectation, Suite

if TYPE_CHECKING:
    from sqlalchemy import Engine


def judge(engine: Engine, suite: Suite, expectation: Expectation, outcome: Any, row_count: int) -> CheckResult:
    """The result of one expectation. `outcome` is Great Expectations' own; `row_count` the rows of the table.

    What could not be evaluated has failed, whatever its severity. A statistic of no values at all is skipped.
    """
    error = _error(outcome)
    if error:
        return result_of(suite, expectation, "failed", observed_value=f"could not be evaluated ({error})")
    failed: Status = "failed" if expectation.severity == "critical" else "warned"
    status: Status = "passed" if outcome.success else failed
    observed = outcome.result.get("observed_value")
    query = _query(suite, expectation, outcome)
    if query is None:
        is_statistic = "column" in expectation.kwargs
        if is_statistic and (observed is None or not row_count):
            return result_of(suite, expectation, "skipped", observed_value="no value to measure")
        return result_of(suite, expectation, status, observed_value=f"found {observed}", element_count=row_count)
    samples = "[]" if outcome.success else sample_rows(engine, query)
    if expectation.about == "table":
        words = None if outcome.success else "found " + _in_words(samples)
        return result_of(
            suite,
            expectation,
            status,
            observed_value=words,
            element_count=row_count,
            unexpected_query=query,
            sample_values=samples,
        )
    is_counted = not outcome.success or "mostly" in expectation.kwargs
    count = int(observed) if observed is not None else count_rows(engine, query) if is_counted else 0
    return result_of(
        suite,
        expectation,
        status,
        element_count=row_count,
        unexpected_count=count,
        unexpected_share_rate=count / row_count if row_count and expectation.about == "rows" else None,
        unexpected_query=query,
        sample_values=samples,
    )


def result_of(suite: Suite, expectation: Expectation, status: Status, **found: Any) -> CheckResult:
    """A result that says all that the suite knows, and what was `found`."""
    return CheckResult(
        layer=suite.layer,
        table_name=suite.table,
        expectation=expectation.id,
        expectation_type=expectation.type,
        column_name=expectation.column,
        severity=expectation.severity,
        status=status,
        why=expectation.why,
        **found,
    )


def _query(suite: Suite, expectation: Expectation, outcome: Any) -> str | None:
    """The SQL of the offending rows, on one line, where the kind of expectation has any."""
    if expectation.type == ROWS_QUERY:
        query = str(expectation.kwargs["unexpected_rows_query"]).format(batch=suite.table)
    else:
        query = outcome.result.get("unexpected_index_query") or ""
    return " ".join(query.split()).rstrip("; ") or None


def _error(outcome: Any) -> str | None:
    """What kept Great Expectations from evaluating an expectation, if anything did, in one line."""
    info = outcome.exception_info or {}
    details = [info] if "raised_exception" in info else list(info.values())
    messages = [str(each.get("exception_message")) for each in details if each.get("raised_exception")]
    return messages[0].strip().splitlines()[0][:300] if messages else None


def _in_words(samples: str) -> str:
    rows = json.loads(samples)
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in rows[0].items()) if rows else "nothing"
