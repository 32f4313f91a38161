"""Running dbt on the warehouse, in this process, layer by layer."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from holdfast.dbt_manifest import dbt_options, read_project
from holdfast.engines import memory_bytes
from holdfast.errors import HoldfastError
from holdfast.layers import LAYERS as LAYERS
from holdfast.settings import Settings
from holdfast.spill import build_spill

# What two models at once may hold in memory, in sizes of the raw data: one has held twenty (7 GB for 350 MB).
HELD_SIZES = 50


def build_layer(
    settings: Settings, layer: str, full_refresh: bool = False, with_data_tests: bool = True
) -> dict[str, int]:
    """Run dbt's models and data tests of one layer. Returns counts by status; HoldfastError says what failed."""
    left_out = ["unit_test"] if with_data_tests else ["unit_test", "test"]
    arguments = ["build", "--indirect-selection", "buildable"]
    arguments += [word for kind in left_out for word in ("--exclude-resource-type", kind)]
    arguments += ["--select", *LAYERS[layer]] + (["--full-refresh"] if full_refresh else [])
    if settings.engine == "spark":
        from holdfast.spark import prepared

        with prepared(settings, layer):
            return run_dbt(settings, arguments)
    return run_dbt(settings, arguments)


def run_dbt(settings: Settings, arguments: list[str]) -> dict[str, int]:
    """Invoke dbt in this process on the warehouse; close its connection afterwards, so that others may open the file."""
    published = settings.published / "holdfast.duckdb"
    threads = os.environ.get("HOLDFAST_THREADS") or str(len(os.sched_getaffinity(0)))
    os.environ.update(
        HOLDFAST_PREVIOUS=str(published.resolve()) if published.exists() else "",
        HOLDFAST_WAREHOUSE=str(settings.warehouse),
        HOLDFAST_ENGINE=settings.engine,
        HOLDFAST_SPARK_STORE=settings.spark.store,
        HOLDFAST_TEMP=str(build_spill(settings)),
        HOLDFAST_MEMORY_LIMIT=settings.memory_limit,
        HOLDFAST_THREADS=threads,
        HOLDFAST_MODELS_AT_ONCE="2" if threads != "1" and _is_small(settings) else "1",
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        DO_NOT_TRACK="1",
    )
    from dbt.cli.main import dbtRunner

    manifest = read_project(settings)
    given = ["--vars", json.dumps(dict(settings.business), sort_keys=True)]
    try:
        with _log(settings) as note:
            runner = dbtRunner(manifest=manifest, callbacks=[note])
            outcome = runner.invoke([*arguments, *dbt_options(settings), *given])
    finally:
        _close_warehouse(settings)
    results = list(getattr(outcome.result, "results", None) or [])
    failed = [result for result in results if result.status in ("error", "fail", "runtime error")]
    if failed:
        sentences = [f"{result.node.name}: {_first_lines(result.message)}" for result in failed]
        more = f" ({len(sentences) - 3} more.)" if len(sentences) > 3 else ""
        raise HoldfastError(f"dbt stopped: {' | '.join(sentences[:3])}{more} Log: {log_file(settings)}")
    if outcome.exception or not outcome.success:
        why = _first_lines(str(outcome.exception)) if outcome.exception else "it was interrupted."
        raise HoldfastError(f"dbt could not run: {why}")
    counts: dict[str, int] = {}
    for result in results:
        counts[str(result.status)] = counts.get(str(result.status), 0) + 1
    return counts


def _is_small(settings: Settings) -> bool:
    """Whether two models at once are sure to fit in memory.

    dbt's own work, most of a small build, then goes on while DuckDB is at the other model. A large build has every processor at
    work on one model.
    """
    size = 0
    for path in (settings.home / "raw").rglob("*.parquet"):
        with suppress(FileNotFoundError):  # a load that is being joined meanwhile
            size += path.stat().st_size
    return size * HELD_SIZES < memory_bytes(settings.memory_limit)


@contextmanager
def _log(settings: Settings) -> Iterator[Callable[[Any], None]]:
    """Notes dbt's events in dbt.log, but for its debugging: twenty of them a model, each put together before dbt asks who wants it."""
    file = log_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(file, maxBytes=10 * 1024**2, backupCount=5, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    _leave_debugging_out()
    _leave_callers_out()
    levels = {"info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}

    def note(event: Any) -> None:
        level = levels.get(event.info.level)
        if level:
            line = f"[{event.info.level}] {event.info.msg}"
            handler.emit(logging.LogRecord("dbt", level, __file__, 0, line, None, None))

    try:
        yield note
    finally:
        handler.close()


def _leave_debugging_out() -> None:
    """Debugging events stay empty, and go nowhere: dbt puts each together before it asks who wants it, a tenth of a small build."""
    from dbt_common.events.base_types import DebugLevel, EventLevel
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager

    class WithoutDebugging(EventManager):
        def fire_event(self, e: Any, level: Any = None, *args: Any, **kwargs: Any) -> None:
            if not isinstance(e, DebugLevel) and (level or e.level_tag()) != EventLevel.DEBUG:
                super().fire_event(e, level, *args, **kwargs)

    DebugLevel.__init__ = _stay_empty  # type: ignore[assignment]
    ctx_set_event_manager(WithoutDebugging())


def _stay_empty(event: Any, *args: Any, **kwargs: Any) -> None:
    """The constructor of an event that nobody reads."""


def _leave_callers_out() -> None:
    """dbt looks for the module that declared each of its flags by reading the source of every function under way, at every command."""
    from dbt_common.behavior_flags import BehaviorFlagRendered

    BehaviorFlagRendered._default_source = staticmethod(lambda: "dbt")  # type: ignore[method-assign]


def log_file(settings: Settings) -> Path:
    """Where what dbt says is kept."""
    return settings.home / "dbt" / "logs" / "dbt.log"


def _close_warehouse(settings: Settings) -> None:
    if settings.engine == "duckdb":
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]  # dbt-duckdb has no types


def _first_lines(message: str | None) -> str:
    lines = [line.strip() for line in (message or "no message").strip().splitlines() if line.strip()]
    return " ".join(lines[:3])[:400]
