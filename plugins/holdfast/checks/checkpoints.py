"""What stands between the layers: a checkpoint checks what was delivered, writes down what it found, and stops the run or not."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.errors import HoldfastError

if TYPE_CHECKING:
    from holdfast.checks.results import CheckResult, CheckSummary
    from holdfast.settings import Settings

SHOWN_FAILURES = 5

log = logging.getLogger(__name__)


def check_layer(settings: Settings, layer: str) -> CheckSummary:
    """Check every table of `layer` (staging, core or marts) in the warehouse, after its dbt build.

    Results go to `audit.checks` (in place of the layer's former ones), to home/checks/<layer>.json and to the pages in
    home/docs/checks; the first checkpoint, staging, takes along what the raw ones found. Raises HoldfastError when a critical expectation fails, after all of that is written.
    """
    from holdfast.checks.engine import run_suites
    from holdfast.checks.history import remember_checks
    from holdfast.checks.placeholders import values_of_run
    from holdfast.checks.results import import_raw_results, store
    from holdfast.checks.suite import load_suites
    from holdfast.warehouse import connect

    suites = load_suites(settings.project / "expectations", layer)
    as_of, days = _window(settings)
    results = run_suites(
        settings.warehouse, suites, values_of_run(as_of, days, settings.business), settings.memory_limit
    )
    with connect(settings) as connection:
        if layer == "staging":
            import_raw_results(connection, settings)
        store(connection, layer, results)
        remember_checks(connection, settings)
    return _close(settings, layer, as_of, results, settings.warehouse)


def check_raw(settings: Settings, source: str, loaded: Any) -> CheckSummary:
    """Check what `load` has put aside for `source`, before it is committed and without touching the warehouse.

    `loaded` is the LoadResult (or its dict). Objects that were not delivered are skipped. Results go to
    home/checks/raw_<source>.json and to the pages; the staging checkpoint brings them into `audit.checks`. Raises
    HoldfastError when a critical expectation fails; the load must then not be committed.
    """
    from holdfast.checks.engine import run_suites
    from holdfast.checks.findings import result_of
    from holdfast.checks.placeholders import values_of_run
    from holdfast.checks.results import CheckSummary
    from holdfast.checks.scratch import delivered_objects, write_scratch
    from holdfast.checks.suite import load_suites

    checkpoint = f"raw_{source}"
    record: Mapping[str, Any] = loaded if isinstance(loaded, Mapping) else loaded.to_dict()
    if not record.get("load_id"):
        return CheckSummary(checkpoint)
    load_id = str(record["load_id"])
    as_of = datetime.fromisoformat(str(record["as_of"]))
    as_of = (as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)).astimezone(UTC)
    delivered = delivered_objects(settings, source, load_id)
    scratch = write_scratch(settings, source, load_id, delivered)
    suites = [
        suite for suite in load_suites(settings.project / "expectations", "raw") if suite.name.startswith(f"{source}_")
    ]
    days = {"as_of_on": as_of.astimezone(settings.zone).date()}
    values = values_of_run(as_of.replace(tzinfo=None), days, settings.business) | {"load": int(load_id)}
    present = [suite for suite in suites if suite.name.removesuffix("__new") in delivered]
    found = run_suites(scratch, present, values, settings.memory_limit)
    results = found + [
        result_of(suite, each, "skipped", observed_value="not in this delivery")
        for suite in suites
        if suite not in present
        for each in suite.expectations
    ]
    summary = _close(settings, checkpoint, as_of, results, scratch)
    scratch.unlink()
    return summary


def _window(settings: Settings) -> tuple[datetime, dict[str, Any]]:
    """The run's as_of (UTC, without zone) and its days, as begin_build wrote them."""
    from holdfast.warehouse import connect

    columns = ("as_of", "as_of_on", "last_whole_day", "last_visible_on")
    with connect(settings, read_only=True) as connection:
        row = connection.execute(f"select {', '.join(columns)} from audit.build_window").fetchone()
    if row is None:
        raise HoldfastError("The warehouse has no build window; begin a build before its layers are checked.")
    return row[0], dict(zip(columns[1:], row[1:], strict=True))


def _close(
    settings: Settings, checkpoint: str, as_of: datetime, results: Sequence[CheckResult], database: Path
) -> CheckSummary:
    """Write everything down; then, when a critical expectation failed, say so by raising."""
    from holdfast.checks.pages import write_pages
    from holdfast.checks.results import save_json, summarise

    save_json(settings.home / "checks" / f"{checkpoint}.json", checkpoint, as_of, results)
    page = write_pages(settings.home) / f"{checkpoint}.html"
    summary = summarise(checkpoint, results)
    for sentence in summary.warnings:
        log.warning("%s", sentence)
    if not summary.failed:
        return summary
    shown = summary.failures[:SHOWN_FAILURES]
    more = f" And {summary.failed - len(shown)} more." if summary.failed > len(shown) else ""
    queries = [result.unexpected_query for result in results if result.status == "failed" and result.unexpected_query]
    by_hand = f' Or ask {database}: "{queries[0]}"' if queries else ""
    checks = "1 critical check" if summary.failed == 1 else f"{summary.failed} critical checks"
    name = checkpoint.replace("_", " checkpoint of ") if checkpoint.startswith("raw_") else f"{checkpoint} checkpoint"
    raise HoldfastError(f"The {name} failed: {checks} failed. {' '.join(shown)}{more} See {page}.{by_hand}")
