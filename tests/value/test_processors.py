"""The same fits on every processor: in processes of their own, with the kernels of different processors, byte for byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from processors import kernels

FITS = Path(__file__).with_name("print_fits.py")


def test_verdicts_and_parameters_do_not_depend_on_the_processor() -> None:
    said = {kernel: _fits(kernel) for kernel in kernels()}
    assert len(set(said.values())) == 1
    verdicts = [(fit["is_converged"], bool(fit["message"])) for fit in json.loads(said["Prescott"])]
    assert set(verdicts) == {(True, False), (True, True), (False, True)}, "the cases are to reach every kind of verdict"


def _fits(kernel: str) -> str:
    path = os.pathsep.join([str(FITS.parent), str(FITS.parents[2] / "plugins")])
    environment = {**os.environ, "OPENBLAS_CORETYPE": kernel, "PYTHONHASHSEED": str(len(kernel)), "PYTHONPATH": path}
    run = subprocess.run([sys.executable, str(FITS)], env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.fail(run.stderr[-2000:])
    return run.stdout
