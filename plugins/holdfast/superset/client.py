"""Apache Superset's own command line, in its own environment."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.settings import Settings
from holdfast.superset.bundle import write_bundle

PATIENCE_SECONDS = 1800


def import_dashboards(settings: Settings, superset: Path, user: str, address: str, env: Mapping[str, str]) -> None:
    """Put the dashboard into the Superset that `superset` is the program of, as `user` of it.

    `address`: what its charts ask, as of `place_of`; `env` is the environment that this Superset is run with. Raises
    HoldfastError in one sentence when it does not take it.
    """
    with tempfile.TemporaryDirectory() as folder:
        bundle = write_bundle(settings, Path(folder) / "holdfast.zip", address)
        call(superset, ["import-dashboards", "--path", str(bundle), "--username", user], env)


def call(superset: Path, arguments: list[str], env: Mapping[str, str]) -> str:
    """Run one of its commands; returns what it printed. HoldfastError has the last line of it when it failed."""
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
        said = [line for line in done.stdout.splitlines() if line.strip()]
        raise HoldfastError(f"Superset did not run {arguments[0]}: {said[-1].strip() if said else 'it said nothing'}")
    return done.stdout
