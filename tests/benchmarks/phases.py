"""The phases that are measured, each run by `phases.py <name> <arguments as JSON> <file for the answer>`.

The environment holds the settings. The clock starts after the import of duckdb, which the floors need as well, and of pandas,
which it brings; every other import (dbt, Great Expectations) is part of the phase that needs it.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from floors import bare_build, copy_files, plain_publish, plain_serve
from measuring import peak_of

from holdfast.dbt_runner import LAYERS
from holdfast.settings import SOURCES, Settings, load_settings

HAS_VALUE_MODEL = importlib.util.find_spec("holdfast.value") is not None


def write_exports(settings: Settings, kind: str, **size: Any) -> dict[str, Any]:
    """The exports themselves: the sample's, those that are big in one subject, or a history, or what one day adds to it."""
    from workloads import write_agenda, write_support

    from holdfast.sample import write_sample
    from holdfast.sample.history import write_history

    folder = Path(settings.exports)
    if kind == "sample":
        write_sample(folder)
    elif kind == "agenda":
        write_agenda(folder, **size)
    elif kind == "support":
        write_support(folder, **size)
    else:
        write_history(folder, **{**size, **({"day": date.fromisoformat(size["day"])} if "day" in size else {})})
    return {}


def load(settings: Settings, source: str) -> dict[str, Any]:
    from holdfast.ingest import load, pull

    return {"loaded": load(settings, source, _as_of(settings), pull(settings, source, _as_of(settings))).to_dict()}


def check_raw(settings: Settings, source: str, loaded: dict[str, Any]) -> dict[str, Any]:
    from holdfast.checks import check_raw

    return {"checks": check_raw(settings, source, loaded).passed}


def commit(settings: Settings, loaded: dict[str, Any]) -> dict[str, Any]:
    from holdfast.ingest import LoadResult, commit

    commit(settings, LoadResult.from_dict(loaded))
    return {}


def begin(settings: Settings) -> dict[str, Any]:
    from holdfast.builds import begin_build

    return {"plan": begin_build(settings, _as_of(settings))}


def build(settings: Settings, layer: str, full_refresh: bool) -> dict[str, Any]:
    """One layer by dbt; says how long each model and all data tests took by dbt's own account."""
    from holdfast.dbt_runner import build_layer

    build_layer(settings, layer, full_refresh)
    return _times(settings)


def build_models(settings: Settings, models: list[str], full_refresh: bool) -> dict[str, Any]:
    """Some models only, which stand already: says how long each took by dbt's own account."""
    from holdfast.dbt_runner import run_dbt

    run_dbt(settings, ["run", "--select", *models, *(["--full-refresh"] if full_refresh else [])])
    return _times(settings)


def _times(settings: Settings) -> dict[str, Any]:
    found = json.loads((settings.home / "dbt" / "target" / "run_results.json").read_text(encoding="utf-8"))
    seconds = {result["unique_id"]: result["execution_time"] for result in found["results"]}
    models = {name.split(".")[-1]: each for name, each in seconds.items() if not name.startswith("test.")}
    return {"models": models, "tests": sum(each for name, each in seconds.items() if name.startswith("test."))}


def fit(settings: Settings) -> dict[str, Any]:
    if HAS_VALUE_MODEL:
        from holdfast.value import fit

        fit(settings)
    return {}


def check(settings: Settings, layer: str) -> dict[str, Any]:
    """One checkpoint; says how long the import of its tool took alone."""
    started = time.perf_counter()
    import great_expectations  # noqa: F401

    import_seconds = time.perf_counter() - started
    from holdfast.checks import check_layer

    return {"checks": check_layer(settings, layer).passed, "import": import_seconds}


def publish(settings: Settings) -> dict[str, Any]:
    from holdfast.publish import publish

    return {"tables": len(publish(settings)["tables"])}


def serve(settings: Settings, address: str) -> dict[str, Any]:
    from holdfast.serve import serve_postgres

    return {"loaded": len(serve_postgres(settings, address).loaded)}


def pages(settings: Settings) -> dict[str, Any]:
    from holdfast.pages import write_pages

    folder = write_pages(settings).parent
    return {"bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())}


def chain(settings: Settings) -> dict[str, Any]:
    """Everything that the DAGs do for one as_of, without Airflow: what orchestration is measured against."""
    from holdfast.deliver import deliver_agenda

    for source in SOURCES:
        loaded = load(settings, source)["loaded"]
        check_raw(settings, source, loaded)
        commit(settings, loaded)
    plan = begin(settings)["plan"]
    for layer in LAYERS:
        build(settings, layer, layer in plan["rebuilt_layers"])
        check(settings, layer)
        if layer == "core":
            fit(settings)
    publish(settings)
    deliver_agenda(settings)
    pages(settings)
    return {}


def floor_copy(settings: Settings, files: list[str]) -> dict[str, Any]:
    return copy_files([Path(file) for file in files], settings.home / "floor")


def floor_build(settings: Settings, warehouse: str) -> dict[str, Any]:
    return bare_build(settings, Path(warehouse))


def floor_publish(settings: Settings) -> dict[str, Any]:
    return plain_publish(settings, settings.home / "floor")


def floor_serve(settings: Settings, address: str) -> dict[str, Any]:
    return plain_serve(settings, address)


PHASES: dict[str, Callable[..., dict[str, Any]]] = {
    phase.__name__: phase
    for phase in (
        write_exports, load, check_raw, commit, begin, build, build_models, fit, check, publish, serve, pages, chain,
        floor_copy, floor_build, floor_publish, floor_serve,
    )
}  # fmt: skip


def _as_of(settings: Settings) -> datetime:
    assert settings.as_of is not None, "every data set names its as_of"
    return settings.as_of


def main(name: str, arguments: str, answer: str) -> None:
    """Run one phase and write its seconds, peak memory (GiB) and details."""
    # before the clock starts
    import duckdb  # noqa: F401
    import pandas as pd  # noqa: F401

    settings = load_settings()
    started = time.perf_counter()
    details = PHASES[name](settings, **json.loads(arguments))
    seconds = details.pop("seconds", time.perf_counter() - started)  # a floor leaves its preparations out
    told = {"seconds": seconds, "peak_gib": peak_of("self"), "details": details}
    Path(answer).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
