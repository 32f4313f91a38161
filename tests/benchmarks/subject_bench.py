"""The models of one subject, on data that is big in this subject: their seconds and memory against its aim, and an added day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasets import DAY_AFTER, DataSet
from measuring import Measure, run_phase
from phases import LAYERS
from report import Report

from holdfast.settings import SOURCES

SUBJECT_AIM_SECONDS = 60.0


@dataclass(frozen=True)
class Subject:
    """What is measured together: models by dbt's selectors, and the words for them; `parts` are measured one after the other."""

    name: str
    parts: Mapping[str, Sequence[str]]


AGENDA = Subject("agenda", {"agenda models": ["marts.agenda"], "adherence models": ["marts.adherence"]})
SUPPORT = Subject(
    "support",
    {
        "conversations, in core": ["core.intermediate.conversations", "fct_messages", "fct_conversations"],
        "support marts": ["marts.support"],
    },
)


class SubjectBench:
    """One subject's measurements, written into `report`; `say` hears what is being measured."""

    def __init__(self, subject: Subject, data: DataSet, report: Report, say: Callable[[str], None]) -> None:
        self.subject, self.data, self.report, self.say = subject, data, report, say
        self.environment = data.environment()

    def run(self) -> None:
        """A company is built, then the subject's models again, each part in a process of its own; then the same a day later.
        PhaseFailedError when a phase fails, with the lines before it in the report."""
        self.data.clear()
        self._whole()
        full = self._parts("", is_full=True)
        self._phase("publish")
        self.data.deliver_added_day()
        self.environment = self.data.environment(DAY_AFTER)
        self._whole()
        self._parts("day: ", is_full=False)
        self.report.add_peak()
        self.report.models = {
            name: {"dbt": round(seconds, 3)} for name, seconds in sorted(full.items(), key=lambda item: -item[1])
        }

    def _phase(self, name: str, **arguments: Any) -> Measure:
        what = arguments.get("layer") or arguments.get("source") or ""
        self.say(f"{self.data.name}: {name} {what}".rstrip())
        return run_phase(name, self.environment, **arguments)

    def _whole(self) -> None:
        """Everything, so that what the subject's models read is there."""
        for source in SOURCES:
            loaded = self._phase("load", source=source)
            self._phase("commit", loaded=loaded.details["loaded"])
        rebuilt = self._phase("begin").details["plan"]["rebuilt_layers"]
        for layer in LAYERS:
            self._phase("build", layer=layer, full_refresh=layer in rebuilt)
            if layer == "core":
                self._phase("fit")

    def _parts(self, prefix: str, is_full: bool) -> dict[str, float]:
        """The models once more, by what they are for; returns the seconds of each."""
        seconds: dict[str, float] = {}
        whole = Measure()
        for part, models in self.subject.parts.items():
            built = self._phase("build_models", models=[*models], full_refresh=is_full)
            alone = Measure(sum(built.details["models"].values()), built.peak_gib)
            self.report.add(f"{prefix}{part}", alone)
            seconds |= built.details["models"]
            whole += alone
        self.report.add(f"{prefix}{self.subject.name}, all models", whole, seconds_aim=SUBJECT_AIM_SECONDS)
        self._keep(prefix, seconds)
        return seconds

    def _keep(self, prefix: str, seconds: Mapping[str, float]) -> None:
        by_time = dict(sorted(seconds.items(), key=lambda item: -item[1]))
        name = f"models_{'day_after' if prefix else 'full'}.json"
        (self.data.folder / name).write_text(json.dumps(by_time, indent=1), encoding="utf-8")
