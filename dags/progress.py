"""What a person sees while the DAGs run: one line per step, with its time; a spinner where there is a terminal."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.status import Status


def take_over_output(log_file: Path) -> TextIO:
    """Send everything that libraries print to `log_file`, and return the real standard output for ourselves.

    Done on file descriptors, because loggers and C libraries hold on to the ones they found.
    """
    log_file.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    screen = os.fdopen(os.dup(1), "w", encoding=sys.stdout.encoding or "utf-8", errors="replace", buffering=1)
    with log_file.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    return screen


class Progress:
    """Follows the tasks of a run; `failures` collects what they said when they failed, as (step, sentence)."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.failures: list[tuple[str, str]] = []
        self._status: Status | None = None
        self._started = 0.0

    def begin(self, step: str) -> None:
        """A step starts."""
        self._started = time.perf_counter()
        if self.console.is_terminal:
            self._status = self.console.status(step)
            self._status.start()

    def end(self, step: str, mark: str = "[green]✓[/]", note: str = "") -> None:
        """A step is over."""
        if self._status:
            self._status.stop()
            self._status = None
        seconds = time.perf_counter() - self._started
        self.console.print(f"{mark} {step:<30}{seconds:7.1f} s  {note}".rstrip(), highlight=False)

    def follow(self, dag: Any) -> None:
        """Be told by Airflow when each task of this DAG starts and ends."""
        for task in dag.tasks:
            task.on_execute_callback = [lambda context: self.begin(_step(context))]
            task.on_success_callback = [self._succeed]
            task.on_skipped_callback = [self._skip]
            task.on_retry_callback = [lambda context: self.end(_step(context), "[yellow]↻[/]", _sentence(context))]
            task.on_failure_callback = [self._fail]

    def _succeed(self, context: Any) -> None:
        from airflow.providers.standard.operators.python import ShortCircuitOperator

        # one that skips the rest returns nothing
        ti = context["ti"]
        if isinstance(context["task"], ShortCircuitOperator) and not ti.xcom_pull(ti.task_id):
            self._skip(context)
        else:
            self.end(_step(context))

    def _skip(self, context: Any) -> None:
        self.end(_step(context), "[dim]-[/]", "[dim]nothing to do[/]")

    def _fail(self, context: Any) -> None:
        self.end(_step(context), "[red]✗[/]")
        self.failures.append((_step(context), _sentence(context)))


def _step(context: Any) -> str:
    return f"{context['ti'].dag_id} {context['ti'].task_id}"


def _sentence(context: Any) -> str:
    from airflow.sdk.exceptions import AirflowException, AirflowFailException

    error = context.get("exception")
    ours = isinstance(error, AirflowFailException | str) or type(error) is AirflowException
    return str(error) if ours else f"{type(error).__name__}: {error}"
