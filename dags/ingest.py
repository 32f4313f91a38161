"""Airflow DAGs ingest_crm, ingest_orders and ingest_chat: an export comes in, is checked at the raw checkpoint, committed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from connections import exports_connection
from holdfast.settings import SOURCES, load_settings
from notices import tell_of_failure
from wiring import RAW, RETRIES, as_of, as_of_param, fail_without_retry, log

# When each source is fetched, in the company's time zone: after its nightly export, before the deadline of build_marts.
SCHEDULES = {"crm": "0 5 * * *", "orders": "10 5 * * *", "chat": "20 5 * * *"}


def make_ingest(source: str) -> DAG:
    """The DAG that fetches, loads, checks and commits what one source has delivered, and says so to build_marts."""

    @dag(
        dag_id=f"ingest_{source}",
        description=f"Fetch the {source} exports, load them, check them, commit them.",
        schedule=CronTriggerTimetable(SCHEDULES[source], timezone=load_settings().business["time_zone"]),
        catchup=False,
        max_active_runs=1,
        # Trying again helps where a network is in between, and where another run of this DAG is at it: a backfill has several at
        # once, and the schedule's own run beside them. Everything else gives the same answer every time, and fails at once.
        default_args={
            "on_failure_callback": tell_of_failure,
            "retries": RETRIES,
            "retry_delay": timedelta(seconds=20),
            "retry_exponential_backoff": True,
        },
        params={"as_of": as_of_param()},
        tags=["holdfast", "ingest"],
    )
    def ingest() -> None:
        @task
        @fail_without_retry
        def pull(**context: Any) -> dict[str, Any]:
            from holdfast.ingest import pull

            settings = load_settings()
            return pull(settings, source, as_of(context, settings), exports_connection(settings, source)).to_dict()

        @task
        @fail_without_retry
        def load(pulled: dict[str, Any], **context: Any) -> dict[str, Any]:
            from holdfast.ingest import PullResult, load

            settings = load_settings()
            return load(settings, source, as_of(context, settings), PullResult.from_dict(pulled)).to_dict()

        @task
        @fail_without_retry
        def check_raw(loaded: dict[str, Any]) -> dict[str, Any]:
            from holdfast.checks import check_raw
            from holdfast.ingest import LoadResult, is_committed
            from holdfast.ingest.files.source_lock import locked

            settings = load_settings()
            with locked(settings.home, source):
                if is_committed(settings, loaded):
                    log.info("%s: another run has checked and committed load %s.", source, loaded["load_id"])
                    return loaded
                found = check_raw(settings, source, LoadResult.from_dict(loaded))
            log.info("%s: %d checks passed, %d warned.", source, found.passed, found.warned)
            return loaded

        @task(outlets=[RAW[source]])
        @fail_without_retry
        def commit(checked: dict[str, Any], **context: Any) -> None:
            from holdfast.ingest import LoadResult, commit

            record = commit(load_settings(), LoadResult.from_dict(checked))
            if not record:
                raise AirflowSkipException(f"The {source} exports hold nothing that was not loaded before.")
            news = {"as_of": record["as_of"], "load_id": record["load_id"]}
            context["outlet_events"][RAW[source]].extra.update(news)

        pulled: Any = pull()  # results that tasks hand on are stand-ins until the run
        loaded: Any = load(pulled)
        checked: Any = check_raw(loaded)
        commit(checked)
        if source in load_settings().due:
            from awaiting import ExportSensor

            ExportSensor(task_id="await_export", source=source, retry_exponential_backoff=False) >> pulled

    return ingest()


for name in SOURCES:
    globals()[f"ingest_{name}"] = make_ingest(name)
