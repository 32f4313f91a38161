"""Spark comes from requirements/spark.lock (`make setup-spark`), Java from the machine."""

from __future__ import annotations

import json
import shutil

import pytest


@pytest.fixture(scope="session")
def quick_spark() -> dict[str, str]:
    """Settings for tables of a few thousand rows: compiling every query costs more than it brings."""
    pytest.importorskip("pyspark", reason="PySpark is not installed; `make setup-spark` installs it")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, and there is none on this machine")
    options = {
        "spark.sql.codegen.wholeStage": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m",
    }
    return {"HOLDFAST_SPARK_REMOTE": "local[2]", "HOLDFAST_SPARK_CONF": json.dumps(options)}
