"""Both engines on one data set, side by side: the loads are made once, then each builds from them into a home of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from datasets import DataSet
from measuring import Measure, run_phase
from phases import LAYERS
from report import Report
from spark_events import SETTINGS, read_work

from holdfast.settings import SOURCES

# What a build starts from.
LOADED = ("raw", "loads", "quarantine")


def engines() -> dict[str, dict[str, str]]:
    """DuckDB, and Spark in one process with one task at a time and with one per processor."""
    processors = len(os.sched_getaffinity(0))
    spark = {
        f"spark, {count} task{'s' if count > 1 else ''} at once": {
            "HOLDFAST_ENGINE": "spark",
            "HOLDFAST_SPARK_REMOTE": f"local[{count}]",
        }
        for count in sorted({1, processors})
    }
    return {"duckdb": {"HOLDFAST_ENGINE": "duckdb"}, **spark}


class EngineBench:
    """The engines' measurements on one data set, written into `report`; `say` hears what is being measured."""

    def __init__(self, data: DataSet, report: Report, say: Callable[[str], None]) -> None:
        self.data, self.report, self.say = data, report, say

    def run(self, is_orchestrated: bool) -> None:
        """PhaseFailedError when a phase fails, with the lines before it in the report."""
        self.data.clear()
        for source in SOURCES:
            loaded = self._phase("load", self.data.environment(), source=source)
            self._phase("commit", self.data.environment(), loaded=loaded.details["loaded"])
        floors: dict[str, float] = {}
        for name, settings in engines().items():
            self._build(name, settings, floors)
        self.report.add_peak()

    def _build(self, name: str, settings: Mapping[str, str], floors: dict[str, float]) -> None:
        """The steps of a full build; DuckDB's are the floors of the others."""
        home = self.data.folder / "_".join(["home", *re.findall(r"\w+", name)])
        shutil.rmtree(home, ignore_errors=True)
        for part in LOADED:
            if (self.data.home / part).exists():
                shutil.copytree(self.data.home / part, home / part)
        environment = {**self.data.environment(home=home), **settings}
        steps: dict[str, Measure] = {"begin": self._phase("begin", environment)}
        for layer in LAYERS:
            log = home / "events" / layer
            steps[layer] = self._phase("build", _with_event_log(environment, log), layer=layer, full_refresh=True)
            if log.exists():
                self.report.notes.append(f"{name}: {layer}: {read_work(log, steps[layer].seconds)}")
            steps[f"check {layer}"] = self._phase("check", environment, layer=layer)
            if layer == "core":
                steps["value model"] = self._phase("fit", environment)
        steps["publish"] = self._phase("publish", environment)
        steps["all of it"] = sum(steps.values(), Measure())
        for step, measure in steps.items():
            self.report.add(f"{name}: {step}", measure, floors.get(step))
            floors.setdefault(step, measure.seconds)
        for model, seconds in self._models(steps).items():
            self.report.models.setdefault(model, {})[name] = round(seconds, 3)
        (self.data.folder / f"{home.name}.json").write_text(json.dumps(self._models(steps), indent=1), encoding="utf-8")
        shutil.rmtree(home)

    def _models(self, steps: Mapping[str, Measure]) -> dict[str, float]:
        models = {name: each for layer in LAYERS for name, each in steps[layer].details["models"].items()}
        return dict(sorted(models.items(), key=lambda item: -item[1]))

    def _phase(self, name: str, environment: Mapping[str, str], **arguments: Any) -> Measure:
        what = arguments.get("layer") or arguments.get("source") or ""
        self.say(f"{self.data.name}, {environment.get('HOLDFAST_ENGINE', 'loads')}: {name} {what}".rstrip())
        return run_phase(name, environment, **arguments)


def _with_event_log(environment: Mapping[str, str], log: Path) -> Mapping[str, str]:
    """The same, and where the engine is Spark, it writes what it did into `log`."""
    if environment["HOLDFAST_ENGINE"] != "spark":
        return environment
    log.mkdir(parents=True)
    return {**environment, "HOLDFAST_SPARK_CONF": json.dumps({**SETTINGS, "spark.eventLog.dir": log.as_uri()})}
