"""`make run` as a person does it: the DAGs, executed one after the other by a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from holdfast.settings import PROJECT


def run(home: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """What it said and returned; `env` is all that it is told of Holdfast and Airflow besides `home`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "AIRFLOW_"))}
    return subprocess.run(
        [sys.executable, str(PROJECT / "dags" / "run_once.py"), *arguments],
        env={**clean, "PYTHONPATH": str(PROJECT / "plugins"), "HOLDFAST_HOME": str(home), **env},
        capture_output=True,
        text=True,
        check=False,
    )
