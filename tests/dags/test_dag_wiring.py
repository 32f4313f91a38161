"""When things happen: ids, schedules, assets, order, retries and the one-writer pool, exactly."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from holdfast.errors import HoldfastError, PassingError
from holdfast.settings import PROJECT, SOURCES

INGEST = [f"ingest_{source}" for source in SOURCES]


def test_airflow_finds_these_dags_and_no_others(bag: Any) -> None:
    assert bag.import_errors == {}
    assert sorted(bag.dag_ids) == sorted([*INGEST, "build_marts", "deliver_agenda"])
    files = {Path(dag.fileloc).name for dag in bag.dags.values()}
    assert files == {"ingest.py", "build_marts.py", "deliver_agenda.py"}


@pytest.mark.parametrize(
    ("dag_id", "cron"),
    [("ingest_crm", "0 5 * * *"), ("ingest_orders", "10 5 * * *"), ("ingest_chat", "20 5 * * *")],
)
def test_each_source_has_its_own_schedule_in_the_company_zone(bag: Any, dag_id: str, cron: str) -> None:
    timetable = bag.dags[dag_id].timetable
    assert type(timetable).__name__ == "CronTriggerTimetable"
    assert timetable.expression == cron
    assert str(timetable.timezone) == "America/Sao_Paulo"  # the sample company's


def test_the_marts_are_built_on_all_three_assets_or_at_the_deadline(bag: Any) -> None:
    timetable = bag.dags["build_marts"].timetable
    assert type(timetable).__name__ == "AssetOrTimeSchedule"
    assert timetable.timetable.expression == "0 7 * * *"
    assert type(timetable.asset_condition).__name__ == "AssetAll"
    assert [asset.uri for asset in timetable.asset_condition.objects] == [f"holdfast://raw/{name}" for name in SOURCES]


def test_each_dag_emits_the_asset_that_the_next_one_waits_for(bag: Any) -> None:
    outlets = {
        (dag.dag_id, task.task_id): [asset.uri for asset in task.outlets]
        for dag in bag.dags.values()
        for task in dag.tasks
        if task.outlets
    }
    assert outlets == {
        **{(f"ingest_{source}", "commit"): [f"holdfast://raw/{source}"] for source in SOURCES},
        ("build_marts", "publish"): ["holdfast://published/marts"],
    }
    waiting = bag.dags["deliver_agenda"].timetable.asset_condition
    assert [asset.uri for asset in waiting.objects] == ["holdfast://published/marts"]


@pytest.mark.parametrize(
    ("dag_id", "steps"),
    [
        *((dag_id, ["pull", "load", "check_raw", "commit"]) for dag_id in INGEST),
        (
            "build_marts",
            [
                "begin",
                "dbt_staging",
                "check_staging",
                "dbt_core",
                "check_core",
                "fit_value",
                "dbt_marts",
                "check_marts",
                "publish",
            ],
        ),
        ("deliver_agenda", ["deliver", "write_pages"]),
    ],
)
def test_steps_follow_one_another(bag: Any, dag_id: str, steps: list[str]) -> None:
    dag = bag.dags[dag_id]
    assert set(dag.task_ids) == set(steps)
    for earlier, later in pairwise(steps):
        assert later in dag.get_task(earlier).downstream_task_ids
        assert dag.get_task(later).trigger_rule == "all_success"


def test_only_what_a_network_or_another_run_can_spoil_is_tried_again(bag: Any) -> None:
    tried_again = {(dag.dag_id, task.task_id) for dag in bag.dags.values() for task in dag.tasks if task.retries}
    assert tried_again == {(dag_id, name) for dag_id in INGEST for name in ("pull", "load", "check_raw", "commit")}
    pull = bag.dags["ingest_crm"].get_task("pull")
    assert pull.retries == 3
    assert pull.retry_exponential_backoff


def test_whatever_opens_the_warehouse_takes_the_only_slot(bag: Any) -> None:
    pools = {task.pool for task in bag.dags["build_marts"].tasks}
    assert pools == {"warehouse"}
    assert all(task.pool_slots == 1 for task in bag.dags["build_marts"].tasks)


def test_nothing_runs_twice_at_once_or_by_itself_for_the_past(bag: Any) -> None:
    for dag in bag.dags.values():
        assert dag.max_active_runs == 1
        assert dag.catchup is False


def test_every_run_but_the_delivery_can_be_given_its_as_of(bag: Any) -> None:
    with_as_of = {dag.dag_id for dag in bag.dags.values() if "as_of" in dag.params}
    assert with_as_of == {*INGEST, "build_marts"}


def test_settings_add_the_tasks_that_they_ask_for(bag: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.dag_processing.dagbag import DagBag

    monkeypatch.setenv("HOLDFAST_EXPORTS_DUE", '{"crm": "05:30"}')
    monkeypatch.setenv("HOLDFAST_DELIVERIES", "s3://bucket/agenda")
    monkeypatch.setenv("HOLDFAST_DIGESTS", '{"Ana": "ana@acme.example"}')
    found = DagBag(str(PROJECT / "dags"))
    assert found.import_errors == {}
    awaiting = found.dags["ingest_crm"].get_task("await_export")
    assert (awaiting.downstream_task_ids, awaiting.retries) == ({"pull"}, 3)
    assert "await_export" not in found.dags["ingest_orders"].task_ids
    delivering = found.dags["deliver_agenda"]
    assert delivering.get_task("deliver").downstream_task_ids == {"write_pages", "send_files", "send_digests"}
    assert {delivering.get_task(name).retries for name in ("send_files", "send_digests")} == {3}


def test_what_time_may_mend_is_tried_again_and_nothing_else(
    bag: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.sdk.exceptions import AirflowException, AirflowFailException

    from wiring import fail_without_retry

    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path))

    def fail(error: Exception) -> None:
        raise error

    with pytest.raises(AirflowFailException, match="wrong"):
        fail_without_retry(fail)(HoldfastError("wrong"))
    with pytest.raises(AirflowException, match="away") as raised:
        fail_without_retry(fail)(PassingError("away"))
    assert not isinstance(raised.value, AirflowFailException)
