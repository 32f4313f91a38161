"""What a set-up that cannot work is told: one sentence, and a non-zero exit."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.errors import HoldfastError
from holdfast.settings import PROJECT, load_settings

HAS_SPARK = importlib.util.find_spec("pyspark") is not None
needs_spark = pytest.mark.skipif(not HAS_SPARK, reason="PySpark is not installed; `make setup-spark` installs it")
needs_java = pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java, and there is none on this machine")


def run(home: Path, **environment: str) -> tuple[int, str]:
    """The exit code and the last line of `make run`, which stops before anything is loaded."""
    given = {"PYTHONPATH": str(PROJECT / "plugins"), "HOLDFAST_HOME": str(home), "HOLDFAST_ENGINE": "spark"}
    base = {"PATH": os.environ["PATH"], "HOME": str(home)}
    command = [sys.executable, str(PROJECT / "dags" / "run_once.py")]
    outcome = subprocess.run(command, env=base | given | environment, capture_output=True, text=True, check=False)
    return outcome.returncode, outcome.stderr.strip()


def test_the_engine_is_one_of_two() -> None:
    with pytest.raises(HoldfastError, match="HOLDFAST_ENGINE must be one of duckdb, spark; it is 'polars'"):
        load_settings({"HOLDFAST_ENGINE": "polars"})


@pytest.mark.parametrize("text", ["[1]", "{", '{"spark.executor.memory": [8]}'])
def test_options_of_spark_are_names_and_values(text: str) -> None:
    with pytest.raises(HoldfastError, match="HOLDFAST_SPARK_CONF"):
        load_settings({"HOLDFAST_ENGINE": "spark", "HOLDFAST_SPARK_CONF": text})


def test_a_master_is_named_as_spark_names_it() -> None:
    with pytest.raises(HoldfastError, match="HOLDFAST_SPARK_REMOTE is 'cluster'"):
        load_settings({"HOLDFAST_ENGINE": "spark", "HOLDFAST_SPARK_REMOTE": "cluster"})


def test_the_store_is_a_folder_or_an_address(tmp_path: Path) -> None:
    assert load_settings({"HOLDFAST_HOME": str(tmp_path)}).spark.store == str(tmp_path / "spark" / "store")
    assert load_settings({"HOLDFAST_SPARK_STORE": "s3a://bucket/holdfast/"}).spark.store == "s3a://bucket/holdfast"


@pytest.mark.skipif(HAS_SPARK, reason="PySpark is installed here")
def test_without_pyspark_it_says_what_to_install(tmp_path: Path) -> None:
    code, told = run(tmp_path)
    assert (code, told) == (
        2,
        "holdfast: HOLDFAST_ENGINE is spark, but PySpark is not installed; run `make setup-spark`.",
    )


@needs_spark
def test_without_java_it_says_so(tmp_path: Path) -> None:
    code, told = run(tmp_path, PATH=str(tmp_path))
    assert code == 2
    assert told.startswith("holdfast: Spark needs Java 17 or newer, and there is none on this machine; install it")
    assert len(told.splitlines()) == 1


@needs_spark
def test_a_java_home_without_java_is_named(tmp_path: Path) -> None:
    code, told = run(tmp_path, JAVA_HOME=str(tmp_path))
    assert (code, told) == (
        2,
        f"holdfast: JAVA_HOME is {tmp_path}, which holds no bin/java; Spark needs Java 17 or newer.",
    )


@needs_spark
@needs_java
def test_a_home_that_spark_would_take_for_a_pattern_is_named(tmp_path: Path) -> None:
    code, told = run(tmp_path / "home [1]")
    home = tmp_path / "home [1]"
    assert (code, told) == (
        2,
        f"holdfast: HOLDFAST_HOME is {home}; Spark cannot read a path with [ ] in it; choose another.",
    )


@needs_spark
@needs_java
def test_a_master_that_does_not_answer_is_named(tmp_path: Path) -> None:
    code, told = run(tmp_path, HOLDFAST_SPARK_REMOTE="spark://127.0.0.1:1")
    assert (code, told) == (
        2,
        "holdfast: No Spark master answers at spark://127.0.0.1:1; start it, or correct HOLDFAST_SPARK_REMOTE.",
    )


@needs_spark
@needs_java
@pytest.mark.slow
def test_a_store_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    program = "from holdfast.settings import load_settings\nfrom holdfast.spark.session import open_session\n"
    program += "try:\n    open_session(load_settings())\nexcept Exception as error:\n    print(error)"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT / "plugins"),
        "HOLDFAST_ENGINE": "spark",
        "HOLDFAST_HOME": str(tmp_path / "home"),
        "HOLDFAST_SPARK_STORE": str(tmp_path / "a file" / "store"),
    }
    outcome = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    told = outcome.stdout.strip()
    assert told.startswith(f"Spark cannot write to {tmp_path / 'a file' / 'store'} (")
    assert told.endswith("give it the right to, or correct HOLDFAST_SPARK_STORE.")


@pytest.mark.parametrize(("engine", "pool"), [("duckdb", "warehouse"), ("spark", "default_pool")])
def test_only_duckdb_has_one_writer(engine: str, pool: str, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{PROJECT / 'plugins'}:{PROJECT / 'dags'}",
        "AIRFLOW_HOME": str(tmp_path),
        "HOLDFAST_HOME": str(tmp_path),
        "HOLDFAST_ENGINE": engine,
    }
    command = [sys.executable, "-c", "from wiring import BUILD_POOL; print(BUILD_POOL)"]
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert outcome.stdout.split()[-1] == pool


@needs_spark
def test_checks_go_on_where_pyspark_would_end_a_process_without_a_main_file(tmp_path: Path) -> None:
    file = tmp_path / "empty.duckdb"
    program = f"""
import duckdb
from pathlib import Path
from holdfast.checks.engine import run_suites
duckdb.connect({str(file)!r}).close()
print(run_suites(Path({str(file)!r}), [], {{}}))
"""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT / "plugins")}
    outcome = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert outcome.stdout.strip() == "[]", outcome.stderr


def test_nothing_of_spark_is_imported_for_duckdb() -> None:
    program = "import sys, holdfast.builds, holdfast.publish, holdfast.dbt_runner, holdfast.value.step\n"
    program += "print([name for name in sys.modules if 'spark' in name])"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT / "plugins")}
    outcome = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.strip() == "[]"
