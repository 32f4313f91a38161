"""The benchmark runs to its end, names every phase, and its ratios are what its figures say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.settings import PROJECT

PHASES = {
    "load crm", "load orders", "load chat", "raw checkpoints", "begin build", "build, without data tests", "dbt's data tests",
    "checks of all layers", "publish", "serve on PostgreSQL", "pages", "day: load orders", "day: staging models", "day: core models",
    "day: marts, whole step", "make run: the chain of DAGs", "of it orchestration", "make run again, nothing new",
    "peak memory of all phases",
}  # fmt: skip
AGAINST_A_FLOOR = ("load orders", "publish", "build, without data tests", "checks of all layers", "day: core models")


@pytest.mark.soak
def test_a_tiny_history_goes_through_every_phase(tmp_path: Path) -> None:
    arguments = ["--data", "history", "--history", "2000", "--folder", str(tmp_path)]
    script = PROJECT / "tests" / "benchmarks" / "bench.py"
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [report] = json.loads((tmp_path / "last.json").read_text(encoding="utf-8"))["data"].values()
    rows = {row["phase"].strip(): row for row in report["rows"]}
    assert set(rows) >= PHASES
    for phase in rows:
        assert phase in done.stdout
    for phase in AGAINST_A_FLOOR:
        row = rows[phase]
        assert row["floor_seconds"] > 0
        assert row["ratio"] == pytest.approx(row["seconds"] / row["floor_seconds"])
        assert row["is_ok"] is not None, "the aim is said to be reached or not"
        assert row["peak_gib"] > 0.01
    bare = {name for name, seconds in report["models"].items() if seconds["bare"] > 0}
    assert {"stg_orders__orders", "fct_orders", "fct_customer_periods", "retention"} <= bare


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_the_models_of_a_subject_are_measured_on_the_first_day_and_on_the_next(tmp_path: Path) -> None:
    sizes = ["--customers", "300", "--owners", "3", "--conversations", "730"]
    script = PROJECT / "tests" / "benchmarks" / "bench.py"
    arguments = ["--data", "agenda", "support", *sizes, "--folder", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, check=False, timeout=3500
    )
    assert done.returncode == 0, done.stdout + done.stderr
    agenda, support = json.loads((tmp_path / "last.json").read_text(encoding="utf-8"))["data"].values()
    for report, whole, model in ((agenda, "agenda", "contact_agenda"), (support, "support", "conversation_outcomes")):
        rows = {row["phase"]: row for row in report["rows"]}
        for phase in (f"{whole}, all models", f"day: {whole}, all models"):
            assert rows[phase]["aim"] == "< 60 s"
            assert rows[phase]["seconds"] > 0
        assert rows["peak memory of all phases"]["peak_gib"] > 0.01
        assert model in report["models"]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_both_engines_are_measured_side_by_side(tmp_path: Path) -> None:
    script = PROJECT / "tests" / "benchmarks" / "bench.py"
    arguments = ["--engine", "spark", "--data", "history", "--history", "500", "--folder", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, check=False, timeout=3500
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [report] = json.loads((tmp_path / "last.json").read_text(encoding="utf-8"))["data"].values()
    rows = {row["phase"]: row for row in report["rows"]}
    engines = {phase.partition(":")[0] for phase in rows if ":" in phase}
    assert {"duckdb", "spark, 1 task at once"} <= engines
    for engine in engines:
        assert rows[f"{engine}: all of it"]["seconds"] > rows[f"{engine}: marts"]["seconds"] > 0
        assert set(report["models"]["retention"]) >= engines
    assert len(report["notes"]) == 3 * (len(engines) - 1), "each layer of each Spark tells of its shuffles"
    assert all("MiB shuffled" in note for note in report["notes"])
