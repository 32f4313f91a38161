"""A Spark cluster of processes on loopback: a master and workers, as Spark's own scripts start them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from holdfast.settings import PROJECT

PATIENCE_SECONDS = 180


@contextmanager
def standalone_cluster(folder: Path, workers: int) -> Iterator[str]:
    """Run a master and `workers` workers of one processor each until the block ends; gives the master's address."""
    with ExitStack() as running:
        master = running.enter_context(
            _process(folder / "master.log", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        )
        address = _said(master, r"Starting Spark master at (spark://\S+)")
        for number in range(workers):
            options = ["--cores", "1", "--memory", "1g", "--webui-port", "0", "--host", "127.0.0.1"]
            log = folder / f"worker_{number}.log"
            work = ["--work-dir", str(folder / f"work_{number}")]
            running.enter_context(_process(log, "worker.Worker", *options, *work, address))
            _said(log, r"(Successfully registered with master)")
        yield address


@contextmanager
def _process(log: Path, what: str, *arguments: str) -> Iterator[Path]:
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(PROJECT / "plugins"),  # the functions that SQL calls run on the workers
    }
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *arguments]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, env=environment, stdout=stream, stderr=subprocess.STDOUT)
        try:
            yield log
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _said(log: Path, pattern: str) -> str:
    """What `pattern` finds in the log, waited for."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.2)
    raise AssertionError(f"{log.name} does not say {pattern!r}:\n{log.read_text(errors='replace')[-2000:]}")
