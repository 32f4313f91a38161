"""Airflow DAG build_marts: raw becomes staging, core and marts, each behind its checkpoint; what passes is published."""

from __future__ import annotations

from typing import Any

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task

from holdfast.dbt_runner import LAYERS
from holdfast.settings import load_settings
from notices import tell_of_failure, tell_of_late_exports
from wiring import BUILD_POOL, MARTS, RAW, as_of, as_of_param, fail_without_retry, log

# In the company's time zone. By then the build goes ahead with what has come, and says what has not.
DEADLINE = "0 7 * * *"


@task.short_circuit
@fail_without_retry
def begin(**context: Any) -> dict[str, Any] | None:
    """Decide what this build sees; None, which skips the rest, when exactly that is already published."""
    from holdfast.builds import begin_build

    settings = load_settings()
    instant = as_of(context, settings)
    plan = begin_build(settings, instant)
    if plan["missing"]:
        log.warning("Building as of %s without news from %s.", instant.isoformat(), " and ".join(plan["missing"]))
        tell_of_late_exports(settings, plan["missing"], instant.astimezone(settings.zone).isoformat())
    if not plan["is_needed"]:
        log.info("The same input was already published as of %s.", instant.isoformat())
        return None
    how = "what is new since the last build"
    if plan["rebuilt_layers"]:
        how = "everything" if plan["full_refresh"] else f"{' and '.join(plan['rebuilt_layers'])} anew, elsewhere {how}"
    log.info("Building %s, as of %s.", how, instant.isoformat())
    return plan


@task
@fail_without_retry
def run_dbt(layer: str, plan: dict[str, Any]) -> dict[str, int]:
    """Build the models of one layer and run their data tests."""
    from holdfast.dbt_runner import build_layer

    counts = build_layer(load_settings(), layer, layer in plan["rebuilt_layers"])
    log.info("dbt built and tested %s: %s.", layer, ", ".join(f"{count} {status}" for status, count in counts.items()))
    return counts


@task
@fail_without_retry
def check(layer: str) -> None:
    """Hold what one layer delivered against what its tables promise."""
    from holdfast.checks import check_layer

    found = check_layer(load_settings(), layer)
    log.info("%s: %d checks passed, %d warned.", layer, found.passed, found.warned)
    for warning in found.warnings:
        log.warning("%s", warning)


@task
@fail_without_retry
def fit_value() -> None:
    """Fit the models of purchases and spend on what core holds, for marts.customer_value."""
    from holdfast.value import fit

    fit(load_settings())


@task(outlets=[MARTS])
@fail_without_retry
def publish(**context: Any) -> None:
    """Put the checked tables where readers are, all at once."""
    from holdfast.publish import publish

    manifest = publish(load_settings())
    context["outlet_events"][MARTS].extra.update({"as_of": manifest["as_of"]})


@dag(
    description="Build, check and publish the marts once all sources have news, or at the deadline with what has come.",
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable(DEADLINE, timezone=load_settings().business["time_zone"]),
        assets=RAW["crm"] & RAW["orders"] & RAW["chat"],
    ),
    catchup=False,
    max_active_runs=1,
    default_args={"pool": BUILD_POOL, "on_failure_callback": tell_of_failure},
    params={"as_of": as_of_param()},
    tags=["holdfast"],
)
def build_marts() -> None:
    """From raw to published, one layer after the other."""
    plan: Any = begin()  # a stand-in until the run
    last: Any = plan
    for layer in LAYERS:
        built = run_dbt.override(task_id=f"dbt_{layer}")(layer, plan)
        checked = check.override(task_id=f"check_{layer}")(layer)
        last >> built >> checked
        last = checked
        if layer == "core":
            last = fit_value()
            checked >> last
    last >> publish()


build_marts()
