"""One phase, one fresh process: how long it took, and the most memory it held."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
SAMPLING_SECONDS = 0.05


class PhaseFailedError(Exception):
    """A phase ended with an error; the text holds its last words."""


@dataclass
class Measure:
    """Seconds of wall time, peak resident memory in GiB, and what the phase said about itself."""

    seconds: float = 0.0
    peak_gib: float = 0.0
    details: dict[str, Any] = field(default_factory=dict)

    def __add__(self, other: Measure) -> Measure:
        """One phase after the other: times add up, the peak is the higher one."""
        return Measure(
            self.seconds + other.seconds, max(self.peak_gib, other.peak_gib), {**self.details, **other.details}
        )


def run_phase(name: str, environment: Mapping[str, str], **arguments: Any) -> Measure:
    """Run a phase of phases.py; its seconds are those of its work, without the start of Python and of duckdb."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, str(HERE / "phases.py"), name, json.dumps(arguments), str(answer)]
        whole = run_command(command, environment)
        told = json.loads(answer.read_text(encoding="utf-8"))
    return Measure(told["seconds"], max(whole.peak_gib, told["peak_gib"]), told["details"])


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> Measure:
    """Run a program to its end; its seconds are those of the whole process. PhaseFailedError when it fails."""
    outside = {key: value for key, value in os.environ.items() if not key.startswith(("HOLDFAST_", "AIRFLOW"))}
    if "HOLDFAST_MEMORY_LIMIT" in os.environ:
        outside["HOLDFAST_MEMORY_LIMIT"] = os.environ["HOLDFAST_MEMORY_LIMIT"]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            env={**outside, "PYTHONPATH": str(PROJECT / "plugins"), **environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        peak = [0.0]
        watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
        watcher.start()
        try:
            process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        seconds = time.perf_counter() - started
        watcher.join()
        if process.returncode:
            said.seek(0)
            words = " ".join(said.read().split())
            raise PhaseFailedError(f"exit code {process.returncode}: ...{words[-600:]}")
    return Measure(seconds, peak[0])


def peak_of(pid: int | str) -> float:
    """The most resident memory that a running process has held so far, in GiB; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) / (1 << 20) if lines else 0.0


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    # the kernel keeps the high-water mark: only what happens in the last instant before the end can be missed
    while process.poll() is None:
        peak[0] = max(peak[0], peak_of(process.pid))
        time.sleep(SAMPLING_SECONDS)
