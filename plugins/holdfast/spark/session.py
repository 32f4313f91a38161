"""The Spark session in which a build works: its settings, and what a set-up that cannot work is told."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.errors import HoldfastError
from holdfast.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# So that the same SQL means what it means in DuckDB.
DIALECT = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.parser.escapedStringLiterals": "true",
    "spark.sql.sources.default": "parquet",
    "spark.sql.legacy.createHiveTableByDefault": "false",
}
QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
# One machine has as many tasks as it has processors, and nobody else to talk to.
ON_THIS_MACHINE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "4g",
    "spark.sql.shuffle.partitions": str(max(len(os.sched_getaffinity(0)), 2)),
}


def open_session(settings: Settings) -> SparkSession:
    """The session on `settings.spark`, with the functions that SQL calls; one per process.

    Raises HoldfastError without PySpark or Java, and for a master or a store that cannot be used.
    """
    check_setup(settings)
    from pyspark.sql import SparkSession

    from holdfast.spark import functions
    from holdfast.spark.storage import check_writable

    if settings.spark.is_local:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # workers run the Python that runs this, or what the cluster calls so
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(settings.spark.master).appName("holdfast")
    scratch = {"spark.local.dir": str(settings.home / "tmp"), "spark.sql.warehouse.dir": str(settings.home / "tmp")}
    local = ON_THIS_MACHINE if settings.spark.is_local else {}
    for name, value in {**QUIET, **scratch, **local, **settings.spark.options, **DIALECT}.items():
        builder = builder.config(name, value)
    (settings.home / "tmp").mkdir(parents=True, exist_ok=True)
    # it works with the pandas that everything else here needs; what it would warn of is not used
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        why = str(error).strip().splitlines()[0][:200]
        raise HoldfastError(
            f"Spark could not start on {settings.spark.master}: {why} It needs Java 17 or newer and a master that answers."
        ) from None
    check_writable(session, settings)
    functions.register(session)
    return session


def check_setup(settings: Settings) -> None:
    """What can be told without starting Spark. Raises HoldfastError without PySpark or Java, for a path that Spark cannot read, and when no master answers."""
    if importlib.util.find_spec("pyspark") is None or importlib.util.find_spec("dbt.adapters.spark") is None:
        raise HoldfastError("HOLDFAST_ENGINE is spark, but PySpark is not installed; run `make setup-spark`.")
    _check_java()
    _check_places(settings)
    _check_master(settings.spark.master)


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home and not (Path(home) / "bin" / "java").exists():
        raise HoldfastError(f"JAVA_HOME is {home}, which holds no bin/java; Spark needs Java 17 or newer.")
    if not home and not shutil.which("java"):
        raise HoldfastError(
            "Spark needs Java 17 or newer, and there is none on this machine; install it (Debian and Ubuntu:"
            " apt install openjdk-17-jre-headless), or set JAVA_HOME to where it is."
        )


def _check_places(settings: Settings) -> None:
    """Hadoop takes some characters of a path for a pattern, finds nothing that fits it, and says that the path does not exist."""
    for name, place in {"HOLDFAST_HOME": str(settings.home), "HOLDFAST_SPARK_STORE": settings.spark.store}.items():
        if found := sorted(set(place) & set("[]{}*?")):
            raise HoldfastError(
                f"{name} is {place}; Spark cannot read a path with {' '.join(found)} in it; choose another."
            )


def _check_master(master: str) -> None:
    """Spark itself tries for minutes and then gives a page of Java."""
    if not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        place = urlsplit(f"spark://{address}")
        try:
            with socket.create_connection((place.hostname or "", place.port or 7077), timeout=5):
                return
        except (OSError, ValueError):
            continue
    raise HoldfastError(f"No Spark master answers at {master}; start it, or correct HOLDFAST_SPARK_REMOTE.")
