"""A load that is killed (kill -9, as a machine does it) at any step or moment, then run again: what an undisturbed one gives."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from holdfast.errors import HoldfastError
from holdfast.ingest.files.source_lock import locked
from holdfast.settings import PROJECT

from .conftest import AS_OF, Company

# Dies at the n-th thing it does to a file under its home: Python says each before it is done.
LOAD = """
import os, signal, sys
from holdfast.ingest import commit, load, pull
from holdfast.settings import load_settings
settings = load_settings(os.environ)
home, last, seen = str(settings.home), int(sys.argv[1]), 0
def watch(event, args):
    global seen
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "shutil.copyfile"):
        if any(isinstance(arg, (str, bytes, os.PathLike)) and os.fspath(arg).startswith(home) for arg in args if not isinstance(arg, bytes)):
            seen += 1
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
commit(settings, load(settings, "crm", sys.argv[2], pull(settings, "crm", sys.argv[2])))
print(seen)
"""


def deliver(company: Company) -> None:
    rows = "".join(f'{number},"Ana {number}",2025-01-01\n' for number in range(2_000))
    company.deliver("crm/customers_1.csv", f"customer_id,name,created_at\n{rows}")
    company.deliver("crm/customers_2.csv", "customer_id,name,created_at\na,b\nx,y,never\nz,y,2025-01-01\n")
    company.deliver("crm/contracts.csv", "contract_id,customer_id,started_on\nk,1,2025-01-01\n")
    company.deliver("crm/unknown.csv", "what,is,this\n1,2,3\n")


def start(company: Company, last: int = 0) -> subprocess.Popen[str]:
    env = os.environ | {
        "PYTHONPATH": str(PROJECT / "plugins"),
        "HOLDFAST_EXPORTS": str(company.exports),
        "HOLDFAST_HOME": str(company.home),
        "HOLDFAST_VARS": json.dumps(company.business),
    }
    return subprocess.Popen(
        [sys.executable, "-c", LOAD, str(last), AS_OF],
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(company: Company, last: int = 0) -> str:
    """Run the load to its end, or to its death at step `last`."""
    process = start(company, last)
    out, error = process.communicate()
    assert process.returncode == (-9 if last and not out else 0), error
    return out


def contents(home: Path) -> dict[str, object]:
    """Every file under `home`: of tables the rows, of others the bytes."""
    found: dict[str, object] = {}
    for path in sorted(path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"):
        if path.suffix == ".parquet":
            found[str(path.relative_to(home))] = duckdb.sql(f"from read_parquet('{path}')").fetchall()
        else:
            found[str(path.relative_to(home))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def other(company: Company, name: str) -> Company:
    return Company(company.exports, company.home.with_name(name), business=company.business)


@pytest.mark.slow
def test_killed_at_every_step(company: Company) -> None:
    deliver(company)
    steps = int(run(company))
    assert steps > 30
    expected = contents(company.home)
    for step in range(1, steps + 1):  # a step is one file opened, renamed or removed
        killed = other(company, f"step_{step}")
        assert run(killed, step) == ""
        run(killed)
        assert contents(killed.home) == expected, f"killed at step {step}"


@pytest.mark.slow
def test_killed_a_hundred_times_at_random_moments(company: Company) -> None:
    """Twice in a row each, before a plain run. A moment is a share of the time that an undisturbed load takes just before, so that
    kills fall into all of it on a slow machine, too."""
    deliver(company)
    run(company)
    expected = contents(company.home)
    moments = random.Random(9)
    for number in range(50):
        killed = other(company, f"moment_{number}")
        begun = time.monotonic()
        run(other(company, f"undisturbed_{number}"))
        took = time.monotonic() - begun
        for _ in range(2):
            process = start(killed)
            time.sleep(moments.uniform(0.2, 1) * took)
            process.kill()
            process.communicate()
        run(killed)
        assert contents(killed.home) == expected


def test_killed_where_a_load_becomes_one_that_counts(company: Company) -> None:
    deliver(company)
    steps = int(run(company))
    expected = contents(company.home)
    for step in (steps - 8, steps - 3):
        killed = other(company, f"late_{step}")
        run(killed, step)
        run(killed)
        assert contents(killed.home) == expected


def test_two_loads_of_a_source_at_once_are_refused(company: Company) -> None:
    company.deliver("crm/customers.csv", "customer_id,name\n1,Ana\n")
    with locked(company.home, "crm"), pytest.raises(HoldfastError, match="Another load of crm is running"):
        company.load("crm")
    company.deliver("orders/orders.csv", "order_id,ordered_at\n1,2025-01-01\n")
    with locked(company.home, "crm"):
        company.ingest("orders")
    company.ingest("crm")
    assert company.rows("crm/customers", "name") == [("Ana",)]
