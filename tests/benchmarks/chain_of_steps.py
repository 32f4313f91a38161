"""The way from exports to the published copy on one data set, phase by phase, each beside its floor."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from datasets import DAY_AFTER, DataSet
from measuring import PROJECT, Measure, run_command, run_phase
from phases import HAS_VALUE_MODEL, LAYERS
from report import Report

from holdfast.settings import SOURCES

LOAD_AIM, BUILD_AIM, CHECKS_AIM, DAY_AIM, PUBLISH_AIM = 1.5, 1.5, 0.2, 0.05, 1.5
VALUE_AIM_SECONDS, DAY_MARTS_AIM_SECONDS = 15.0, 60.0
PAGES_AIM_SECONDS = 20.0
ORCHESTRATION_AIM_SECONDS, SECOND_RUN_AIM_SECONDS = 25.0, 60.0


class Bench:
    """One data set's measurements, written into `report`; `say` hears what is being measured."""

    def __init__(self, data: DataSet, report: Report, say: Callable[[str], None]) -> None:
        self.data, self.report, self.say = data, report, say
        self.environment = data.environment()

    def run(self, is_orchestrated: bool) -> None:
        """Everything on this data set; PhaseFailedError when a phase fails, with the lines before it in the report."""
        self.data.clear()
        loads = self._loads("")
        full = self._build()
        published = self._phase("publish")
        self.report.add("publish", published, self._phase("floor_publish").seconds, PUBLISH_AIM)
        self.report.add("pages", self._phase("pages"), seconds_aim=PAGES_AIM_SECONDS)
        with self._server() as address:
            if address:
                served = self._phase("serve", address=address)
                floor = self._phase("floor_serve", address=address)
                self.report.add("serve on PostgreSQL", served, floor.seconds, PUBLISH_AIM)
            if self.data.added_day:
                self._added_day(loads, full, published, served if address else None, address)
        if is_orchestrated:
            self._orchestration()
        self.report.add_peak()

    @contextmanager
    def _server(self) -> Iterator[str]:
        """The address of a PostgreSQL of its own, started as the tests do; empty where none is installed."""
        sys.path.append(str(PROJECT / "tests"))
        from postgres_server import is_installed, running_server

        if not is_installed():
            yield ""
            return
        with running_server() as port:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def _phase(self, name: str, **arguments: Any) -> Measure:
        self.say(f"{self.data.name}: {name} {arguments.get('layer') or arguments.get('source') or ''}".rstrip())
        return run_phase(name, self.environment, **arguments)

    def _loads(self, prefix: str, full: dict[str, Measure] | None = None) -> dict[str, Measure]:
        """Load every source that has exports: against DuckDB's copy of the files, or against the full load."""
        loads: dict[str, Measure] = {}
        checkpoint = Measure()
        for source in SOURCES:
            files = self.data.files(source)
            loaded = self._phase("load", source=source)
            result = loaded.details["loaded"]
            checkpoint += self._phase("check_raw", source=source, loaded=result)
            loads[source] = loaded + self._phase("commit", loaded=result)
            if not files:
                continue
            if full is not None:
                self.report.add(f"{prefix}load {source}", loads[source], full[source].seconds, DAY_AIM)
            else:
                floor = self._phase("floor_copy", files=files)
                self.report.add(
                    f"load {source}", loads[source], floor.seconds, LOAD_AIM if source == "orders" else None
                )
        self.report.add(f"{prefix}raw checkpoints", checkpoint)
        return loads

    def _layers(self, prefix: str, rebuilt_layers: list[str]) -> tuple[dict[str, Measure], list[Measure]]:
        """dbt on every layer, and each layer's checks; the value model between core and marts."""
        built: dict[str, Measure] = {}
        checks: list[Measure] = []
        for layer in LAYERS:
            built[layer] = self._phase("build", layer=layer, full_refresh=layer in rebuilt_layers)
            checks.append(self._phase("check", layer=layer))
            if layer == "core" and HAS_VALUE_MODEL:
                self.report.add(f"{prefix}value model", self._phase("fit"), seconds_aim=VALUE_AIM_SECONDS)
        return built, checks

    def _build(self) -> dict[str, Measure]:
        """The full build and its checks; the bare build runs on the warehouse as it was when the build began."""
        begun = self._phase("begin")
        bare = self.data.folder / "bare" / "warehouse.duckdb"
        shutil.rmtree(bare.parent, ignore_errors=True)
        bare.parent.mkdir(parents=True)
        shutil.copyfile(self.data.home / "warehouse.duckdb", bare)
        built, checks = self._layers("", begun.details["plan"]["rebuilt_layers"])
        floor = self._phase("floor_build", warehouse=str(bare))
        shutil.rmtree(bare.parent)
        whole = sum(built.values(), Measure())
        tests = sum(layer.details["tests"] for layer in built.values())
        models = {name: each for layer in built.values() for name, each in layer.details["models"].items()}
        starts = whole.seconds - tests - sum(models.values())
        self.report.add("begin build", begun)
        build = Measure(whole.seconds - tests, whole.peak_gib)
        self.report.add("build, without data tests", build, floor.seconds, BUILD_AIM)
        work = Measure(sum(models.values()), whole.peak_gib)
        self.report.add("  its models alone", work, floor.seconds)
        self.report.add("  three starts of dbt", Measure(starts))
        self.report.add("  the same SQL run bare", Measure(floor.seconds, floor.peak_gib))
        self.report.add("dbt's data tests", Measure(tests), floor.seconds)
        self.report.add("checks of all layers", sum(checks, Measure()), build.seconds, CHECKS_AIM)
        imports = Measure(sum(checkpoint.details["import"] for checkpoint in checks))
        self.report.add("  three imports of Great Expectations", imports)
        self.report.models = {
            name: {"dbt": round(each, 3), "bare": round(floor.details["models"].get(name, 0.0), 3)}
            for name, each in sorted(models.items(), key=lambda item: -item[1])
        }
        return built

    def _added_day(
        self,
        loads: dict[str, Measure],
        full: dict[str, Measure],
        first_published: Measure,
        first_served: Measure | None,
        address: str,
    ) -> None:
        """One more day, loaded and built on top: each room's share of what the whole history cost, dbt's start aside."""
        self.data.deliver_added_day()
        self.environment = self.data.environment(DAY_AFTER)
        day_loads = self._loads("day: ", loads)
        begun = self._phase("begin")
        built, checks = self._layers("day: ", begun.details["plan"]["rebuilt_layers"])
        for layer in ("staging", "core"):
            alone = [
                Measure(sum(each.details["models"].values()), each.peak_gib) for each in (built[layer], full[layer])
            ]
            self.report.add(f"day: {layer} models", alone[0], alone[1].seconds, DAY_AIM)
        self.report.add("day: marts, whole step", built["marts"], seconds_aim=DAY_MARTS_AIM_SECONDS)
        self.report.add("day: checks", sum(checks, Measure()))
        published = self._phase("publish")
        self.report.add("day: publish", published, first_published.seconds)
        if first_served:
            served = self._phase("serve", address=address)
            self.report.add("day: serve on PostgreSQL", served, first_served.seconds)
        steps = [*day_loads.values(), begun, *built.values(), *checks, published]
        self.report.add("day: all of it", sum(steps, Measure()))

    def _orchestration(self) -> None:
        """The DAGs in one go, less the same calls without Airflow; then the DAGs again, with nothing to be done."""
        self.data.take_back_added_day()
        homes = {name: self.data.folder / f"home_{name}" for name in ("dags", "bare")}
        for home in homes.values():
            shutil.rmtree(home, ignore_errors=True)
        self.say(f"{self.data.name}: the chain of DAGs")
        command = [sys.executable, str(PROJECT / "dags" / "run_once.py")]
        environment = self.data.environment(home=homes["dags"])
        first = run_command(command, environment)
        second = run_command(command, environment)
        self.say(f"{self.data.name}: the same calls without Airflow")
        bare = run_phase("chain", self.data.environment(home=homes["bare"]))
        self.report.add("make run: the chain of DAGs", first, bare.seconds)
        orchestration = Measure(first.seconds - bare.seconds)
        self.report.add("  of it orchestration", orchestration, seconds_aim=ORCHESTRATION_AIM_SECONDS)
        self.report.add("make run again, nothing new", second, seconds_aim=SECOND_RUN_AIM_SECONDS)
        for home in homes.values():
            shutil.rmtree(home)
