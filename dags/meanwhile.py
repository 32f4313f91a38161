"""What `make run` has other processes do while Airflow starts and the exports are loaded."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

from holdfast.settings import Settings, load_settings


def begin_sample(folder: Path) -> Callable[[], None]:
    """Have another process write the sample meanwhile; returns what waits for it, and itself writes it if that came to nothing."""
    from holdfast.sample import write_sample

    aside = multiprocessing.get_context("spawn").Process(target=write_sample, args=(folder,), daemon=True)
    if not folder.exists():
        aside.start()

    def finish() -> None:
        if aside.pid:
            aside.join()
        write_sample(folder)  # does nothing where the folder is complete

    return finish


def begin_reading(settings: Settings) -> Callable[[], None]:
    """Where dbt has not read the project as it is, which takes some ten seconds, have another process do so until the build begins.

    Returns what waits for it. Whatever came of it, the build reads what is kept, or the project.
    """
    from holdfast.dbt_manifest import is_read

    aside = multiprocessing.get_context("spawn").Process(target=_read_project, daemon=True)
    if settings.engine == "duckdb" and not is_read(settings):
        aside.start()
    return lambda: aside.join() if aside.pid else None


def _read_project() -> None:
    from holdfast.dbt_manifest import read_project

    os.environ.setdefault("DBT_WRITE_JSON", "false")
    read_project(load_settings())
