"""`make bench`: wall time and peak memory of each phase, beside the least that DuckDB itself needs for it.

    make bench                                          the sample, Online Retail where it is at hand, a million orders
    make bench BENCH="--history 10000000"               ten million orders of a million customers
    make bench BENCH="--data history --history 100000"  one data set only; orchestration is measured on the first one
    make bench BENCH="--data agenda support"             the models of one subject: a million customers of 500 owners, 60 days
                                                        ahead; a million conversations of five messages
    make bench BENCH="--engine spark --data history"    the other engine beside DuckDB (`make setup-spark` first)

Every phase runs in a process of its own. Exports under .bench/ are made once and kept; homes are made anew, because a load
can only be measured into an empty one. Nothing is asserted: what falls short of its aim is named. Figures also go to
.bench/last.json, with the seconds of every model under dbt and bare.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chain_of_steps import Bench
from datasets import DataSet, agenda, history, online_retail, sample, support
from engine_bench import EngineBench
from measuring import PROJECT, PhaseFailedError
from report import Report, keep, show
from subject_bench import AGENDA, SUPPORT, SubjectBench

KINDS = ("sample", "online_retail", "history")
SUBJECTS = {"agenda": AGENDA, "support": SUPPORT}


def main(arguments: list[str]) -> int:
    """Measure what the arguments name; 1 when a phase could not be run to its end."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--history", type=int, default=1_000_000, metavar="ORDERS", help="orders of the history")
    parser.add_argument("--customers", type=int, default=1_000_000, help="customers of the agenda")
    parser.add_argument("--owners", type=int, default=500, help="owners of the agenda")
    parser.add_argument("--conversations", type=int, default=1_000_000, help="conversations of the support")
    parser.add_argument("--data", nargs="+", choices=(*KINDS, *SUBJECTS), default=list(KINDS), help="which data sets")
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench", help="where everything is written")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="spark: both, side by side")
    chosen = parser.parse_args(arguments)
    folder: Path = chosen.folder.absolute()
    reports: list[Report] = []
    absent: list[str] = []
    for kind in [kind for kind in (*KINDS, *SUBJECTS) if kind in chosen.data]:
        _say(f"{kind}: exports")
        data = _data(kind, folder, chosen)
        if data is None:
            absent.append(kind)
            print(f"\n{kind}: absent on this machine, not measured.", flush=True)
            continue
        report = Report(data.name)
        reports.append(report)
        try:
            if kind in SUBJECTS:
                SubjectBench(SUBJECTS[kind], data, report, _say).run()
            else:
                kind_of_bench = EngineBench if chosen.engine == "spark" else Bench
                kind_of_bench(data, report, _say).run(is_orchestrated=len(reports) == 1)
        except PhaseFailedError as error:
            report.failure = str(error)
        show(report)
        keep(reports, absent, folder / "last.json")
    _say(f"Kept in {folder / 'last.json'}")
    return 1 if any(report.failure for report in reports) else 0


def _data(kind: str, folder: Path, chosen: argparse.Namespace) -> DataSet | None:
    if kind == "history":
        return history(folder, chosen.history)
    if kind == "agenda":
        return agenda(folder, chosen.customers, chosen.owners)
    if kind == "support":
        return support(folder, chosen.conversations)
    return sample(folder) if kind == "sample" else online_retail(folder)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
