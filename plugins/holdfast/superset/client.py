"""Apache Superset's own command line, in its own environment."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.settings import Settings
from holdfast.superset.bundle import write_bundle

PATIENCE_SECONDS = 1800
# The first error that was raised is the cause; those after it say that something failed.
RAISED = re.compile(r"^[\w.]*(?:Error|Exception)\b.*$", re.MULTILINE)


def import_dashboards(settings: Settings, superset: Path, user: str, address: str, env: Mapping[str, str]) -> None:
    """Put the dashboard into the Superset that `superset` is the program of, as `user` of it.

    `address`: what its charts ask, as of `place_of`; `env` is the environment that this Superset is run with. Raises
    HoldfastError in one sentence when it does not take it.
    """
    with tempfile.TemporaryDirectory() as folder:
        bundle = write_bundle(settings, Path(folder) / "holdfast.zip", address)
        call(superset, ["import-dashboards", "--path", str(bundle), "--username", user], env)


def call(superset: Path, arguments: list[str], env: Mapping[str, str]) -> str:
    """Run one of its commands; returns what it printed. HoldfastError has the cause that it named when it failed."""
    if not superset.exists():
        raise HoldfastError(
            f"{superset} is not there; `make superset` installs one, or name yours: SUPERSET=/path/to/superset."
        )
    done = subprocess.run(
        [str(superset), *arguments],
        env={**os.environ, "FLASK_APP": "superset.app:create_app()", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        raise HoldfastError(f"Superset did not run {arguments[0]}: {_cause(done.stdout)}")
    return done.stdout


def _cause(said: str) -> str:
    found = RAISED.search(said)
    lines = [line for line in said.splitlines() if line.strip()]
    return found.group().strip() if found else lines[-1].strip() if lines else "it said nothing"
