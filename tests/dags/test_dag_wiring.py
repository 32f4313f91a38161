"""When things happen: ids, schedules, assets, order, retries and the one-writer pool, exactly."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from holdfast.settings import SOURCES

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


def test_only_what_a_network_can_spoil_is_tried_again(bag: Any) -> None:
    tried_again = {(dag.dag_id, task.task_id) for dag in bag.dags.values() for task in dag.tasks if task.retries}
    assert tried_again == {(dag_id, "pull") for dag_id in INGEST}
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
