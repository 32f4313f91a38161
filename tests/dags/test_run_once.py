"""`make run` from the outside: what a person reads, and the exit code a script sees."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.sample import MARKER
from holdfast.settings import PROJECT
from make_run import run

HEAVY = {"duckdb", "dbt", "great_expectations", "pandas", "pyarrow", "numpy", "holidays", "phonenumbers"}


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("HOLDFAST_VARS", "{", "not valid JSON"),
        ("HOLDFAST_VARS", '{"churn_windw_days": 60}', "unknown setting 'churn_windw_days'"),
        ("HOLDFAST_VARS", '{"time_zone": "Mars/Olympus"}', "time_zone 'Mars/Olympus' is unknown"),
        ("HOLDFAST_AS_OF", "yesterday", "as_of 'yesterday' is not a date"),
        ("HOLDFAST_EXPORTS", "/no/such/folder", "/no/such/folder, which is not a folder"),
        ("HOLDFAST_LAYOUTS", "/no/such/layouts", "/no/such/layouts, which does not exist"),
    ],
)
def test_a_bad_setting_is_one_sentence_and_no_run(tmp_path: Path, setting: str, value: str, words: str) -> None:
    outcome = run(tmp_path, **{setting: value})
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert words in outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_above_the_exports_is_told_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "exports" / "by-day").mkdir(parents=True)
    (tmp_path / "exports" / "by-day" / "orders.csv").write_text("order_id\n1\n", encoding="utf-8")
    outcome = run(tmp_path / "home", HOLDFAST_EXPORTS=str(tmp_path / "exports"))
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert f"there are files in {tmp_path / 'exports' / 'by-day'}: point at the folder" in outcome.stderr
    assert not (tmp_path / "home").exists()


def test_a_date_that_is_none_is_refused_too(tmp_path: Path) -> None:
    outcome = run(tmp_path, "2025-02-30")
    assert (outcome.returncode, len(outcome.stderr.strip().splitlines())) == (2, 1)


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = run(tmp_path)
    assert outcome.returncode == 2
    assert "Another run is writing" in outcome.stderr


def test_reading_a_dag_file_costs_no_heavy_import() -> None:
    """Airflow reads these files again and again; what is heavy is imported inside the tasks."""
    code = (
        "import sys, airflow.sdk; before = set(sys.modules)\n"
        "import ingest, build_marts, deliver_agenda\n"
        f"print(sorted({HEAVY!r} & {{name.split('.')[0] for name in set(sys.modules) - before}}))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "plugins"), str(PROJECT / "dags")])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout.strip().splitlines()[-1] == "[]"


def test_a_sample_whose_writer_was_killed_is_written_all_the_same(tmp_path: Path) -> None:
    from meanwhile import begin_sample

    folder = tmp_path / "exports"
    before = multiprocessing.active_children()
    finish = begin_sample(folder)
    [writer] = set(multiprocessing.active_children()).difference(before)
    writer.kill()
    finish()
    assert (folder / MARKER).is_file()
    assert writer.exitcode == -signal.SIGKILL
    begin_sample(folder)()
    assert set(multiprocessing.active_children()) <= set(before), "what is there is not written again"


READING = """
import multiprocessing
from holdfast.dbt_manifest import is_read
from holdfast.settings import load_settings
from meanwhile import begin_reading

settings = load_settings()
model = settings.project / "dbt_project" / "models" / "core" / "dim_customers.sql"
for text in ("", "-- a comment"):
    model.write_text(model.read_text() + text)
    before = is_read(settings)
    begin_reading(settings)()
    print(before, is_read(settings))
begin_reading(settings)
print(multiprocessing.active_children())
"""


@pytest.mark.slow
def test_a_project_that_dbt_has_not_read_is_read_by_another_process(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("dags", "dbt_project", "plugins"):
        shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("target", "__pycache__"))
    outcome = subprocess.run(
        [sys.executable, "-c", READING],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(project / "plugins"), str(project / "dags")]),
            "HOLDFAST_HOME": str(tmp_path / "home"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout.splitlines()[-3:] == ["False True", "False True", "[]"]
