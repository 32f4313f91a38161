"""docker-compose.spark.yml and Dockerfile.spark: their programs exist, with the options that they are given."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.settings import PROJECT, load_settings

DOCKERFILE = (PROJECT / "Dockerfile.spark").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.spark.yml").read_text(encoding="utf-8"))[
    "services"
]
SCALE = (PROJECT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_the_image_adds_spark_from_its_lock_and_nobody_is_root() -> None:
    assert "--require-hashes --requirement /tmp/spark.lock" in DOCKERFILE
    assert re.findall("^USER (.*)$", DOCKERFILE, re.MULTILINE)[-1] == "1000:1000"
    python = re.search(r"^FROM (python:3\.\d+)", (PROJECT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert python
    assert f"/lib/{python[1].replace(':', '')}/site-packages/pyspark" in DOCKERFILE


def test_the_cluster_is_a_master_two_workers_and_a_store() -> None:
    assert set(SERVICES) == {"spark-master", "spark-worker-1", "spark-worker-2", "store"}
    assert all(service.get("ports") is None for service in SERVICES.values()), "nothing of it is reached from outside"


@pytest.mark.parametrize("name", ["spark-master", "spark-worker-1"])
def test_spark_takes_the_options_that_the_services_give(name: str, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed; `make setup-spark` installs it")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, and there is none on this machine")
    home = Path(str(importlib.util.find_spec("pyspark").origin)).parent  # type: ignore[union-attr]
    program, what, *options = SERVICES[name]["command"]
    command = [str(home / "bin" / Path(program).name), what, *options, "--help"]
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    known = set(re.findall(r"--[a-z-]+", outcome.stdout + outcome.stderr))
    assert {option for option in options if option.startswith("--")} <= known


def test_what_the_page_says_to_put_into_env_can_be_used(tmp_path: Path) -> None:
    said = dict(line.split("=", 1) for line in SCALE.splitlines() if line.startswith("HOLDFAST_"))
    given = {name: value.strip("'") for name, value in said.items()} | {"HOLDFAST_HOME": str(tmp_path)}
    settings = load_settings(given)
    assert settings.engine == "spark"
    assert settings.spark.master == f"spark://spark-master:{SERVICES['spark-master']['command'][5]}"
    assert settings.spark.options["spark.hadoop.fs.s3a.endpoint"] == "http://store:8333"
    assert json.loads(given["HOLDFAST_SPARK_CONF"])["spark.driver.host"] == "scheduler"
