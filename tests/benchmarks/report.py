"""What the benchmark prints and keeps."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from measuring import Measure

COLUMNS = ("phase", "seconds", "peak GiB", "floor s", "ratio", "aim", "")
MEMORY_AIM_GIB = 8.0


@dataclass
class Row:
    """One line: a phase, what it took, the least it could take, and the aim. `is_ok` is None where there is no aim."""

    phase: str
    seconds: float | None = None
    peak_gib: float | None = None
    floor_seconds: float | None = None
    ratio: float | None = None
    aim: str = ""
    is_ok: bool | None = None

    def cells(self) -> tuple[str, ...]:
        mark = "" if self.is_ok is None else "ok" if self.is_ok else "short"
        return (
            self.phase,
            _number(self.seconds, 2),
            _number(self.peak_gib, 2),
            _number(self.floor_seconds, 2),
            _number(self.ratio, 3 if self.ratio is not None and self.ratio < 0.1 else 2),
            self.aim,
            mark,
        )


@dataclass
class Report:
    """The lines of one data set; `models` gives per dbt model the seconds under dbt and bare, `notes` is shown below the lines."""

    name: str
    rows: list[Row] = field(default_factory=list)
    models: dict[str, dict[str, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failure: str = ""

    def add(
        self,
        phase: str,
        measure: Measure,
        floor: float | None = None,
        ratio_aim: float | None = None,
        seconds_aim: float | None = None,
    ) -> None:
        """A line for a measured phase, against its floor and its aim, if any."""
        ratio = measure.seconds / floor if floor else None
        aim, is_ok = "", None
        if ratio_aim is not None and ratio is not None:
            aim, is_ok = f"< {ratio_aim:g} x", ratio < ratio_aim
        elif seconds_aim is not None:
            aim, is_ok = f"< {seconds_aim:g} s", measure.seconds < seconds_aim
        self.rows.append(Row(phase, measure.seconds, measure.peak_gib or None, floor, ratio, aim, is_ok))

    def add_peak(self) -> None:
        """The most memory that any phase of ours took."""
        peak = max((row.peak_gib or 0.0 for row in self.rows), default=0.0)
        self.rows.append(
            Row(
                "peak memory of all phases", peak_gib=peak, aim=f"< {MEMORY_AIM_GIB:g} GiB", is_ok=peak < MEMORY_AIM_GIB
            )
        )


def show(report: Report) -> None:
    """Print a data set's table: ruled and coloured on a terminal, aligned text elsewhere."""
    if sys.stdout.isatty():
        _show_on_terminal(report)
    else:
        lines = [COLUMNS, *(row.cells() for row in report.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(COLUMNS))]
        print(f"\n{report.name}")
        for line in lines:
            cells = [
                text.ljust(width) if place in (0, 5, 6) else text.rjust(width)
                for place, (text, width) in enumerate(zip(line, widths, strict=True))
            ]
            print("  ".join(cells).rstrip())
    for note in report.notes:
        print(note)
    if report.failure:
        print(f"{report.name}: stopped. {report.failure}")
    sys.stdout.flush()


def _show_on_terminal(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=report.name, title_justify="left")
    for place, name in enumerate(COLUMNS):
        table.add_column(name, justify="left" if place in (0, 5, 6) else "right", no_wrap=True)
    colours = {True: "green", False: "yellow", None: None}
    for row in report.rows:
        table.add_row(*row.cells(), style=colours[row.is_ok])
    Console().print(table)


def keep(reports: list[Report], absent: list[str], path: Path) -> None:
    """Write everything that was measured as JSON."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    kept: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "memory_gib": round(memory, 1), "load": os.getloadavg()},
        "absent": absent,
        "data": {report.name: asdict(report) for report in reports},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"
