"""The checks as pages for people: home/docs/checks/index.html and one page per checkpoint, whole in themselves, offline.

Great Expectations' own Data Docs load their styles from the network and are named by random ids; these are drawn from
the JSON that every checkpoint writes, so they can be drawn again at any time and are the same for the same results.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.checks.results import CheckResult, CheckSummary, load_json, summarise

CHECKPOINTS = ("raw_crm", "raw_orders", "raw_chat", "staging", "core", "marts")
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Checkpoint:
    """One checkpoint's last results, as a page shows them."""

    name: str
    as_of: str
    results: list[CheckResult]

    @property
    def title(self) -> str:
        return self.name.replace("raw_", "raw: ")

    @property
    def summary(self) -> CheckSummary:
        return summarise(self.name, self.results)

    @property
    def state(self) -> str:
        """The worst status that the checkpoint has seen; what was skipped does not count."""
        summary = self.summary
        return "failed" if summary.failed else "warned" if summary.warned else "passed"

    @property
    def tables(self) -> dict[str, list[CheckResult]]:
        """The results by table, what needs a look first."""
        order = ["failed", "warned", "passed", "skipped"]
        by_table: dict[str, list[CheckResult]] = {}
        for result in sorted(self.results, key=lambda each: order.index(each.status)):
            by_table.setdefault(result.table_name, []).append(result)
        return dict(sorted(by_table.items(), key=lambda each: (order.index(each[1][0].status), each[0])))


def write_pages(home: Path) -> Path:
    """Draw every page from home/checks/*.json; returns the folder they are in.

    Checkpoints that have not been reached yet have no page. Each file is replaced whole, so that checkpoints checked at the same
    time do not disturb each other.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["rows"] = json.loads
    environment.filters["words"] = lambda kind: (
        str(kind).removeprefix("expect_").removesuffix("_expectation").replace("_", " ")
    )
    folder = home / "docs" / "checks"
    folder.mkdir(parents=True, exist_ok=True)
    checkpoints = [_read(file) for name in CHECKPOINTS if (file := home / "checks" / f"{name}.json").exists()]
    for checkpoint in checkpoints:
        write_atomically(
            folder / f"{checkpoint.name}.html",
            environment.get_template("checkpoint.html.j2").render(checkpoint=checkpoint),
        )
    write_atomically(folder / "index.html", environment.get_template("index.html.j2").render(checkpoints=checkpoints))
    return folder


def _read(file: Path) -> Checkpoint:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return Checkpoint(name=content["checkpoint"], as_of=content["as_of"], results=load_json(file))
