"""What people are told when something went wrong: what failed, what readers still have, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from holdfast.errors import HoldfastError
from holdfast.ingest.files.records import read_records
from holdfast.published_copy import is_published, published_as_of
from holdfast.settings import Settings
from holdfast.sources import public_name

# By the beginning of a task's name; the table "When a check fails" in README.md says more.
WHAT_TO_DO = {
    "pull": "Look whether the exports can be reached; the task was tried again already. Then run the DAG again.",
    "load": "Look at the file that the sentence names; correct the export or the layout, and run the DAG again.",
    "check": "Open docs/checks/ under HOLDFAST_HOME: it lists the rows. Correct the export, or the expectation, and run again.",
    "dbt": "Open dbt/logs/dbt.log under HOLDFAST_HOME: it has the SQL that failed.",
    "publish": "Look at the free space under HOLDFAST_HOME with `make doctor`, and run build_marts again.",
}
OTHERWISE = (
    "Open the task's log in Airflow, and look at the installation with `make doctor`; every task can be repeated."
)


@dataclass(frozen=True)
class Notice:
    """One message: a line, and sentences below it."""

    subject: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def failure_notice(settings: Settings, dag: str, task: str, sentence: str, log_url: str = "") -> Notice:
    """For a task that failed for good, with the sentence it failed with."""
    to_do = next((words for start, words in WHAT_TO_DO.items() if task.startswith(start)), OTHERWISE)
    lines = [f"{dag} {task} failed: {sentence}", what_readers_have(settings), to_do]
    return Notice(f"Holdfast: {dag} {task} failed", (*lines, *([f"Log: {log_url}"] if log_url else [])))


def late_notice(settings: Settings, missing: Sequence[str], as_of: str) -> Notice:
    """For a build that went ahead at its deadline without news of some sources."""
    sources = " and ".join(missing)
    return Notice(
        f"Holdfast: no news from {sources}",
        (
            f"The build as of {as_of} goes ahead without news from {sources}.",
            "What depends on it is as old as its last delivery; audit.loads says when that was.",
            f"Look why {sources} did not deliver; what comes late is taken up by the next build.",
        ),
    )


def overdue_notice(settings: Settings, source: str, due: datetime) -> Notice:
    """For an export that had not come when it was due."""
    records = read_records(settings.home, source)
    last = f"the last delivery was loaded as of {records[-1]['as_of']}" if records else "nothing was ever loaded"
    place = public_name(settings.exports_at(source)[0])
    return Notice(
        f"Holdfast: {source} is late",
        (
            f"{source} was due by {due:%Y-%m-%d %H:%M %Z}, and {place} holds nothing new; {last}.",
            "It is waited for; the build goes ahead at its deadline with what has come.",
            f"Look why {source} did not deliver.",
        ),
    )


def what_readers_have(settings: Settings) -> str:
    """Which version is published, in a sentence."""
    try:
        if is_published(settings):
            return (
                f"Readers still have the tables as of {published_as_of(settings):%Y-%m-%d %H:%M %Z}, whole and checked."
            )
    except (HoldfastError, ValueError, KeyError, OSError):
        return "What readers have cannot be told: the published manifest cannot be read."
    return "Nothing was published yet, so readers have nothing."
