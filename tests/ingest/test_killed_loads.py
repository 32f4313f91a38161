"""A load that is killed (kill -9, as a machine does it) at any step or moment, then run again: what an undisturbed one gives."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from holdfast.errors import HoldfastError
from holdfast.ingest.files.source_lock import locked
from holdfast.settings import PROJECT

from .conftest import AS_OF, Company

# For each line "home step" a process of its own that loads: forked, since the imports take longer than the load. It dies at the
# step-th thing it does to a file under its home (0: not at all); Python says each before it is done. Answers with its number, then
# with how it ended and how many things it did.
LOADS = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
import duckdb, pydantic, yaml
from holdfast.ingest import commit, load, pull
from holdfast.settings import load_settings
EVENTS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "shutil.copyfile")

def work(home, last, told):
    settings = load_settings(os.environ | {"HOLDFAST_HOME": home})
    seen = 0
    def watch(event, args):
        nonlocal seen
        if event in EVENTS and any(isinstance(arg, (str, os.PathLike)) and os.fspath(arg).startswith(home) for arg in args):
            seen += 1
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
    commit(settings, load(settings, "crm", sys.argv[1], pull(settings, "crm", sys.argv[1])))
    os.write(told, str(seen).encode())

for line in sys.stdin:
    home, last = line.rsplit(maxsplit=1)
    ours, told = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            work(home, int(last), told)
            code = 0
        finally:
            os._exit(code)
    os.close(told)
    print(child, flush=True)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(ended, os.read(ours, 100).decode() or 0, flush=True)
    os.close(ours)
"""


class Loads:
    """Loads of a company's crm, one process each."""

    def __init__(self, company: Company) -> None:
        env = os.environ | {
            "PYTHONPATH": str(PROJECT / "plugins"),
            "HOLDFAST_EXPORTS": str(company.exports),
            "HOLDFAST_VARS": json.dumps(company.business),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", LOADS, AS_OF], env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asked, self.told = self.process.stdin, self.process.stdout

    def start(self, home: Path, last: int = 0) -> int:
        """Begin one; returns the number of its process."""
        self.asked.write(f"{home} {last}\n")
        self.asked.flush()
        return int(self.told.readline())

    def end(self) -> tuple[int, int]:
        """Wait for it: how it ended (-9: killed), and the steps it took to its end."""
        ended, steps = self.told.readline().split()
        return int(ended), int(steps)

    def run(self, home: Path, last: int = 0) -> int:
        """One to its end, or to its death at step `last`; returns its steps."""
        self.start(home, last)
        ended, steps = self.end()
        assert ended == (-9 if last else 0)
        return steps


def deliver(company: Company) -> None:
    rows = "".join(f'{number},"Ana {number}",2025-01-01\n' for number in range(2_000))
    company.deliver("crm/customers_1.csv", f"customer_id,name,created_at\n{rows}")
    company.deliver("crm/customers_2.csv", "customer_id,name,created_at\na,b\nx,y,never\nz,y,2025-01-01\n")
    company.deliver("crm/contracts.csv", "contract_id,customer_id,started_on\nk,1,2025-01-01\n")
    company.deliver("crm/unknown.csv", "what,is,this\n1,2,3\n")


@pytest.fixture
def loads(company: Company) -> Iterator[Loads]:
    deliver(company)
    made = Loads(company)
    yield made
    made.asked.close()
    made.process.wait()


def contents(home: Path) -> dict[str, object]:
    """Every file under `home`: of tables the rows, of others the bytes."""
    found: dict[str, object] = {}
    for path in sorted(path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"):
        if path.suffix == ".parquet":
            found[str(path.relative_to(home))] = duckdb.sql(f"from read_parquet('{path}')").fetchall()
        else:
            found[str(path.relative_to(home))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def other(company: Company, name: str) -> Path:
    return company.home.with_name(name)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_at_every_step(company: Company, loads: Loads) -> None:
    steps = loads.run(company.home)
    assert steps > 30
    expected = contents(company.home)
    for step in range(1, steps + 1):  # a step is one file opened, renamed or removed
        killed = other(company, f"step_{step}")
        loads.run(killed, step)
        loads.run(killed)
        assert contents(killed) == expected, f"killed at step {step}"


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_a_hundred_times_at_random_moments(company: Company, loads: Loads) -> None:
    """Twice in a row each, before a plain run. A moment is a share of the time that an undisturbed load takes just before, so that
    kills fall into all of it on a busy machine, too."""
    loads.run(company.home)
    expected = contents(company.home)
    moments = random.Random(9)
    killed_count = 0
    for number in range(50):
        killed = other(company, f"moment_{number}")
        begun = time.monotonic()
        loads.run(other(company, f"undisturbed_{number}"))
        took = time.monotonic() - begun
        for _ in range(2):
            process = loads.start(killed)
            time.sleep(moments.uniform(0, 1) * took)
            with suppress(ProcessLookupError):  # it was over sooner than the one before
                os.kill(process, signal.SIGKILL)
            killed_count += loads.end()[0] == -signal.SIGKILL
        loads.run(killed)
        assert contents(killed) == expected
    assert killed_count > 30, "most were not over when they were killed"


def test_killed_where_a_load_becomes_one_that_counts(company: Company, loads: Loads) -> None:
    steps = loads.run(company.home)
    expected = contents(company.home)
    for step in range(steps - 9, steps + 1):
        killed = other(company, f"late_{step}")
        loads.run(killed, step)
        loads.run(killed)
        assert contents(killed) == expected


def test_two_loads_of_a_source_at_once_are_refused(company: Company) -> None:
    company.deliver("crm/customers.csv", "customer_id,name\n1,Ana\n")
    with locked(company.home, "crm"), pytest.raises(HoldfastError, match="Another load of crm is running"):
        company.load("crm")
    company.deliver("orders/orders.csv", "order_id,ordered_at\n1,2025-01-01\n")
    with locked(company.home, "crm"):
        company.ingest("orders")
    company.ingest("crm")
    assert company.rows("crm/customers", "name") == [("Ana",)]
