"""`make run`: the very DAGs that Airflow schedules, executed one after the other in this process, for one `as_of`.

`run_once.py [as_of ...]`: several dates are run in the order given; none means HOLDFAST_AS_OF, else today.
Exit codes: 0 published, 1 a step failed (the published copy is whole), 2 a setting cannot be used, 130 interrupted.
"""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.home_modes import keep_private
from holdfast.settings import SOURCES, Settings, load_settings, parse_as_of
from meanwhile import begin_reading, begin_sample

KEPT_LOGS = 30
AFTER_PUBLISHING = ("deliver_agenda", "serve_postgres")


def main(arguments: list[str]) -> int:
    """Run the whole chain once per `as_of`; returns the exit code."""
    try:
        settings = load_settings()
        instants = [parse_as_of(text, settings.zone) for text in arguments] or [settings.as_of or _today(settings)]
        _check_exports(settings)
        if settings.engine == "spark":
            from holdfast.spark.session import check_setup

            check_setup(settings)
        with _only_run(settings):
            return _run(settings, instants)
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2


def _run(settings: Settings, instants: list[datetime]) -> int:
    from rich.console import Console

    from progress import Progress, take_over_output

    log_file = _new_log(settings.home / "logs")
    screen = take_over_output(log_file)
    console = Console(file=screen, width=None if screen.isatty() else 120)
    progress = Progress(console)
    try:
        with _without_collecting():
            wait_for_reading = _prepare(settings, progress)
            dags = _load_dags(progress)
        for instant in instants:
            console.print(f"\n[bold]As of {instant.astimezone(settings.zone):%Y-%m-%d %H:%M %Z}[/]", highlight=False)
            if not _run_chain(dags, instant, wait_for_reading):
                return _report_failure(settings, progress, log_file)
    except KeyboardInterrupt:
        console.print("\nStopped. What was published before is untouched; the next run takes up from here.")
        return 130
    except HoldfastError as error:
        progress.failures.append(("prepare", str(error)))
        return _report_failure(settings, progress, log_file)
    from holdfast.summary import print_summary

    print_summary(settings, console)
    console.print(f"Log of this run: {log_file}", highlight=False, soft_wrap=True)
    return 0


def _prepare(settings: Settings, progress: Any) -> Callable[[], None]:
    """Airflow and the sample; returns what waits until dbt has read the project."""
    from airflow_home import prepare_database, set_environment, speak_one_version

    sample = begin_sample(Path(settings.exports)) if settings.is_sample else None
    progress.begin("start Airflow")
    home = set_environment(settings, "once")
    # who runs it is looking at it: told at once, and not made to wait for what is not there yet
    for name in ("HOLDFAST_NOTIFY", "HOLDFAST_EXPORTS_DUE"):
        os.environ.pop(name, None)
    os.environ["HOLDFAST_WATCHED"] = "yes"
    wait_for_reading = begin_reading(settings)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # it is a text file here
    prepare_database(home)
    speak_one_version()
    progress.end("start Airflow")
    if sample:
        progress.begin("sample exports")
        sample()
        progress.end("sample exports")
    return wait_for_reading


def _load_dags(progress: Any) -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(Path(__file__).parent))
    if bag.import_errors:
        raise HoldfastError(f"A DAG file cannot be read: {' '.join(bag.import_errors.values())}")
    for dag in bag.dags.values():
        progress.follow(dag)
    return dict(bag.dags)


def _run_chain(dags: dict[str, Any], instant: datetime, wait_for_reading: Callable[[], None]) -> bool:
    """Ingest all sources, so that one run names every problem; then build; then deliver and serve what is published."""
    conf = {"as_of": instant.isoformat()}

    def is_done(dag_id: str) -> bool:
        with _interruptible():
            return str(dags[dag_id].test(run_conf=conf).state) == "success"

    ingested = [is_done(f"ingest_{source}") for source in SOURCES]
    if not all(ingested):
        return False
    wait_for_reading()
    if not is_done("build_marts"):
        return False
    # the one does not wait for the other
    handed_on = [is_done(dag_id) for dag_id in AFTER_PUBLISHING if dag_id in dags]
    return all(handed_on)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Libraries that are read in stay until the end: looking through them for garbage, again and again, finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Airflow turns an interrupt inside a task into a failed task; here it still stops the whole run."""
    received: list[int] = []

    def interrupt(number: int, frame: Any) -> None:
        received.append(number)
        raise KeyboardInterrupt

    previous = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    if received:
        raise KeyboardInterrupt


def _report_failure(settings: Settings, progress: Any, log_file: Path) -> int:
    from rich.markup import escape

    from holdfast.pages import note_failure

    for step, sentence in progress.failures[:1]:
        note_failure(settings, step, sentence, datetime.now(UTC))
    for step, sentence in progress.failures:
        progress.console.print(f"\n[red bold]{step} failed.[/] {escape(sentence)}", highlight=False, soft_wrap=True)
    published = settings.published / "holdfast.duckdb"
    is_published = all(step.split()[0] in AFTER_PUBLISHING for step, _ in progress.failures)
    state = "whole, and of this run" if is_published else "untouched"
    kept = f"The published copy is {state}: {published}" if published.exists() else "Nothing was published."
    progress.console.print(f"\n{kept}\nLog of this run: {log_file}", highlight=False, soft_wrap=True)
    return 1


@contextmanager
def _only_run(settings: Settings) -> Iterator[None]:
    keep_private(settings)
    with (settings.home / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise HoldfastError(f"Another run is writing to {settings.home}; wait for it to end.") from None
        yield


def _check_exports(settings: Settings) -> None:
    places = {"HOLDFAST_EXPORTS": settings.exports}
    places |= {f"HOLDFAST_EXPORTS_{source.upper()}": own for source, own in settings.exports_of.items()}
    for setting, place in places.items():
        if not settings.is_sample and place and "://" not in place and not Path(place).is_dir():
            raise HoldfastError(f"{setting} points at {place}, which is not a folder.")
    if not settings.is_sample and settings.exports and "://" not in settings.exports:
        _check_it_is_not_above(
            Path(settings.exports), [source for source in SOURCES if source not in settings.exports_of]
        )


def _check_it_is_not_above(folder: Path, sources: list[str]) -> None:
    """An empty folder may fill; one with files only in folders of other names is that of something else."""
    inside = sorted(folder.iterdir())
    if not sources or any(each.is_file() or each.name in SOURCES for each in inside):
        return
    for each in inside:
        if any(files for _, _, files in os.walk(each)):
            raise HoldfastError(
                f"HOLDFAST_EXPORTS points at {folder}, which holds neither files nor a folder {' or '.join(sources)}; "
                f"there are files in {each}: point at the folder that they lie in, or name the folders after the sources."
            )


def _today(settings: Settings) -> datetime:
    return parse_as_of(datetime.now(UTC).astimezone(settings.zone).date().isoformat(), settings.zone)


def _new_log(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("run-*.log"))[:-KEPT_LOGS]:
        old.unlink()
    return folder / f"run-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.log"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
