"""The whole chain on a cluster: a master and two worker processes beside it, nothing of it in this process."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from companies import Company, differences
from holdfast.settings import PROJECT

from .standalone_cluster import standalone_cluster

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

GOLDEN = Path(__file__).parents[1] / "golden" / "exports"
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
import json
from pathlib import Path
from companies import Company
company = Company(Path(sys.argv[2]), json.loads(sys.argv[3]), "on_cluster", json.loads(sys.argv[4]))
company.run("2025-03-01")
from pyspark.sql import SparkSession
print(len(SparkSession.getActiveSession().sparkContext._jsc.sc().statusTracker().getExecutorInfos()) - 1)
"""


def test_two_workers_build_what_duckdb_builds(tmp_path: Path, quick_spark: dict[str, Any]) -> None:
    company = Company(tmp_path, {"time_zone": "America/Sao_Paulo", "churn_window_days": 90, "bad_row_share": 0.5})
    shutil.copytree(GOLDEN, company.exports)
    company.run("2025-03-01")
    with standalone_cluster(tmp_path, workers=2) as master:
        options = json.loads(quick_spark["HOLDFAST_SPARK_CONF"]) | {
            "spark.executor.memory": "700m",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "2",
        }
        on_cluster = company.on_spark(
            "on_cluster",
            HOLDFAST_SPARK_REMOTE=master,
            HOLDFAST_SPARK_STORE=(tmp_path / "store").as_uri(),  # reached as a bucket is
            HOLDFAST_SPARK_CONF=json.dumps(options),
        )
        # a session cannot change its master: this one is in a process of its own
        arguments = [str(PROJECT / "tests"), str(tmp_path), json.dumps(dict(company.business))]
        outcome = subprocess.run(
            [sys.executable, "-c", RUN, *arguments, json.dumps(dict(on_cluster.engine))],
            capture_output=True,
            text=True,
            check=False,
        )
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    assert outcome.stdout.split()[-1] == "2", "executors"
    assert differences(company, on_cluster, same_days=True) == {}
