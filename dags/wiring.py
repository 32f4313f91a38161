"""What the DAG files share: the assets between them, the one-writer pool, the `as_of` of a run, and plain failures."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from airflow.sdk import Asset, Param
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from holdfast.errors import HoldfastError, PassingError
from holdfast.home_modes import keep_private
from holdfast.published_copy import is_published, published_as_of
from holdfast.settings import SOURCES, Settings, load_settings, parse_as_of

P = ParamSpec("P")
R = TypeVar("R")

# Airflow gives DAG files made-up module names; a log should name something that a person can find
log = logging.getLogger("holdfast.dags")

RAW = {source: Asset(name=f"raw_{source}", uri=f"holdfast://raw/{source}") for source in SOURCES}
MARTS = Asset(name="marts", uri="holdfast://published/marts")

# How often what a network spoilt is tried again. `make run` says at once what is wrong: who runs it is looking at it.
RETRIES = 0 if os.environ.get("HOLDFAST_WATCHED") else 3

# DuckDB has one writer: every task that opens the warehouse takes the only slot of this pool. Spark has as many as there are.
WAREHOUSE_POOL = "warehouse"
BUILD_POOL = WAREHOUSE_POOL if load_settings().engine == "duckdb" else "default_pool"


def as_of_param() -> Param:
    """The `as_of` that a person may give when triggering a DAG; empty means the run's own date."""
    return Param(
        None,
        type=["null", "string"],
        title="as_of",
        description="Count only what happened before this: an ISO date (its start, in the company's time zone) "
        "or an ISO instant. Empty: the run's own date.",
    )


def as_of(context: Mapping[str, Any], settings: Settings) -> datetime:
    """The UTC instant before which a run sees things; the only place where this is decided.

    In this order: the run's own `as_of` parameter; the newest `as_of` among the asset events that triggered it and
    of what is published (a late or backfilled export is taken up without turning the readers back to its day);
    HOLDFAST_AS_OF, for a run that a person triggers by hand and for the sample company, whose clock stands still at
    its last day; the start of the run's own day in the company's zone. The run's own day is that of its logical date,
    which scheduled and backfilled runs have, else of its start.
    """
    run = context["dag_run"]
    given = context["params"].get("as_of")
    if given:
        return parse_as_of(given, settings.zone)
    brought = [
        parse_as_of(event.extra["as_of"], settings.zone)
        for events in (context.get("triggering_asset_events") or {}).values()
        for event in events
        if (event.extra or {}).get("as_of")
    ]
    if brought:
        return max(brought + ([published_as_of(settings)] if is_published(settings) else []))
    kind = str(getattr(run.run_type, "value", run.run_type))
    if settings.as_of and (kind == "manual" or (settings.is_sample and kind != "backfill")):
        return settings.as_of
    moment = run.run_after if kind == "manual" else (run.logical_date or run.run_after)
    return parse_as_of(moment.astimezone(settings.zone).date().isoformat(), settings.zone)


def fail_without_retry(function: Callable[P, R]) -> Callable[P, R]:
    """Let a HoldfastError fail the task at once with its own sentence, for no retry would change it; what it writes is private.

    A PassingError fails it with its sentence, too, but is tried again where the task has retries.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            keep_private(load_settings())
            return function(*args, **kwargs)
        except PassingError as error:
            log.error("%s", error)
            raise AirflowException(str(error)) from None
        except HoldfastError as error:
            log.error("%s", error)
            raise AirflowFailException(str(error)) from None

    return wrapper
