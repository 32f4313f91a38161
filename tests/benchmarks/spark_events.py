"""What Spark's event log tells of the work it did: what went through shuffles, and what would not spread over more processors."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# One plain file per session, which is whole when the session has ended.
SETTINGS = {
    "spark.eventLog.enabled": "true",
    "spark.eventLog.compress": "false",
    "spark.eventLog.rolling.enabled": "false",
}
MIB = 1 << 20


@dataclass(frozen=True)
class Work:
    """Of one session: bytes written for shuffles, bytes that memory could not hold, and seconds.

    `task_seconds` is the sum over all tasks. `longest_seconds` adds up the longest task of each stage: with any number of
    processors, stages that wait for each other take that long. `idle_seconds` had no task running: planning, dbt, the driver.
    """

    tasks: int
    shuffled: int
    spilled: int
    task_seconds: float
    longest_seconds: float
    idle_seconds: float

    def __str__(self) -> str:
        return (
            f"{self.tasks:,} tasks, {self.shuffled / MIB:,.0f} MiB shuffled, {self.spilled / MIB:,.0f} MiB spilled; {self.task_seconds:,.0f} s"
            f" in tasks, {self.longest_seconds:,.0f} s in the longest task of each stage, {self.idle_seconds:,.0f} s without a task"
        )


def read_work(log: Path, wall_seconds: float) -> Work:
    """The work of the session whose event log is in the folder `log`, which took `wall_seconds` in all."""
    [file] = [path for path in log.iterdir() if path.is_file()]
    with file.open(encoding="utf-8") as lines:
        ended = [json.loads(line) for line in lines if line.startswith('{"Event":"SparkListenerTaskEnd"')]
    longest: dict[int, float] = defaultdict(float)
    for task in ended:
        longest[task["Stage ID"]] = max(longest[task["Stage ID"]], _seconds(task))
    return Work(
        tasks=len(ended),
        shuffled=sum(_metric(task, "Shuffle Write Metrics", "Shuffle Bytes Written") for task in ended),
        spilled=sum(_metric(task, "Disk Bytes Spilled") for task in ended),
        task_seconds=sum(map(_seconds, ended)),
        longest_seconds=sum(longest.values()),
        idle_seconds=max(wall_seconds - _covered(ended), 0.0),
    )


def _seconds(task: dict[str, Any]) -> float:
    return float(task["Task Info"]["Finish Time"] - task["Task Info"]["Launch Time"]) / 1000


def _metric(task: dict[str, Any], *names: str) -> int:
    found: Any = task.get("Task Metrics") or {}
    for name in names:
        found = found.get(name) or {}
    return int(found or 0)


def _covered(tasks: list[dict[str, Any]]) -> float:
    """Seconds in which at least one task was running."""
    covered, until = 0, 0
    for begin, end in sorted((task["Task Info"]["Launch Time"], task["Task Info"]["Finish Time"]) for task in tasks):
        covered += max(end - max(begin, until), 0)
        until = max(until, end)
    return covered / 1000
