"""What `make run` has other processes do while Airflow starts and the exports are loaded."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

from holdfast.settings import Settings, load_settings


def begin_sample(folder: Path) -> Callable[[], None]:
    """Have another process write the sample meanwhile; returns what waits for it, and itself writes it if that came to nothing."""
    from holdfast.sample import write_sample

    wait = _begin(write_sample, folder) if not folder.exists() else _nothing

    def finish() -> None:
        wait()
        write_sample(folder)  # does nothing where the folder is complete

    return finish


def begin_reading(settings: Settings) -> Callable[[], None]:
    """Where dbt has not read the project as it is, which takes some ten seconds, have another process do so until the build begins.

    Returns what waits for it. Whatever came of it, the build reads what is kept, or the project.
    """
    from holdfast.dbt_manifest import is_read

    return _begin(_read_project) if settings.engine == "duckdb" and not is_read(settings) else _nothing


def _read_project() -> None:
    from holdfast.dbt_manifest import read_project

    read_project(load_settings())


def _begin(work: Callable[..., object], *arguments: object) -> Callable[[], None]:
    """Have another process do `work`; returns what waits for it."""
    aside = multiprocessing.get_context("spawn").Process(target=work, args=arguments, daemon=True)
    aside.start()
    return aside.join


def _nothing() -> None:
    """There is nothing to wait for."""
