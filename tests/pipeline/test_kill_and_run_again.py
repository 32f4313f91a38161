"""A run is killed at a moment of its way (kill -9, as a machine does it) and run again: the tables are those of a run that was left alone.

Meanwhile a reader opens the published copy again and again, and never fails or sees a half version.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from companies import Company, differences
from delivered_histories import History, make_history
from holdfast.settings import PROJECT

RUN = """
import sys
from pathlib import Path
from companies import Company
import json
company = Company(Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3])
company.run(sys.argv[4], with_checks=False)
"""


@pytest.fixture(scope="module")
def history() -> History:
    return make_history(seed=11, customers=120, steps=2)


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory, history: History) -> Company:
    """The first day is published, the second is delivered."""
    company = Company(tmp_path_factory.mktemp("killed"), history.business, "first_day")
    company.run(history.deliver(company, 0), with_checks=False)
    history.deliver(company, 1)
    return company


@pytest.fixture(scope="module")
def untouched(published_once: Company, history: History) -> Company:
    """Both days, left alone."""
    company = _copy(published_once, "untouched")
    company.run(history.steps[1][0], with_checks=False)
    return company


def _copy(company: Company, name: str) -> Company:
    other = company.with_home(name)
    shutil.copytree(company.home, other.home, symlinks=True)
    return other


def _log_says(text: str) -> Callable[[Path], bool]:
    def says(home: Path) -> bool:
        log = home / "dbt" / "logs" / "dbt.log"
        return log.exists() and text in log.read_text(encoding="utf-8", errors="replace")

    return says


def _is_flipped(home: Path) -> bool:
    return not str((home / "published" / "current").readlink()).startswith("versions/00000001")


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "something is landed": lambda home: len(list((home / "landing" / "crm").iterdir())) > 3,
    "a load is pending": lambda home: any((home / "raw" / "_pending").rglob("*.parquet")),
    "one source is committed": lambda home: (home / "loads" / "crm" / "00000002.json").exists(),
    "staging is being built": _log_says("model staging.stg_orders__orders"),
    "facts are being built": _log_says("OK created sql incremental model core.fct_orders"),
    "periods are being built": _log_says("START sql incremental model intermediate.int_customer_weeks"),
    "marts are being built": _log_says("START sql table model marts.retention"),
    "the new version is being written": lambda home: (home / "published" / "versions" / ".writing").exists(),
    "readers have the new version": _is_flipped,
}
MOST_TELLING = {"facts are being built", "readers have the new version"}


@pytest.mark.parametrize(
    "moment",
    [pytest.param(each, marks=pytest.mark.slow if each in MOST_TELLING else pytest.mark.soak) for each in MOMENTS],
)
def test_killed_when(moment: str, published_once: Company, untouched: Company, history: History) -> None:
    as_of = history.steps[1][0]
    company = _copy(published_once, moment.replace(" ", "_"))
    shutil.rmtree(company.home / "dbt" / "logs", ignore_errors=True)
    with _a_reader(company) as seen:
        _kill_when(company, as_of, MOMENTS[moment])
        company.run(as_of, with_checks=False)
    assert differences(untouched, company, same_days=True) == {}
    counts = {
        version.ask("select count(*) as n from core.fct_orders")[0]["n"] for version in (published_once, untouched)
    }
    assert set(seen) <= counts, "a reader saw something in between"
    assert len(seen) > 3
    assert not company.build(as_of)["is_needed"], "all is done and remembered"
    shutil.rmtree(company.home)


def _kill_when(company: Company, as_of: str, has_come: Callable[[Path], bool]) -> None:
    """Start the run in a process of its own and kill it at its moment."""
    import json

    tests = PROJECT / "tests"
    path = os.pathsep.join([str(PROJECT / "plugins"), str(tests), str(tests / "incremental")])
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(company.folder), json.dumps(company.business), company.home_name, as_of],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        while not has_come(company.home):
            if process.poll() is not None:
                said = process.stderr.read().decode() if process.stderr else ""
                pytest.fail(f"the run ended before its moment came: {said[-2000:]}")
            time.sleep(0.002)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _a_reader(company: Company) -> Iterator[list[int]]:
    """Somebody who counts the published orders all the time; yields the counts so far."""
    import duckdb

    seen: list[int] = []
    failed: list[Exception] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            try:
                file = (company.home / "published" / "holdfast.duckdb").resolve()
                with duckdb.connect(str(file), read_only=True) as connection:
                    row = connection.execute("select count(*) from core.fct_orders").fetchone()
                    seen.append(row[0] if row else -1)
            except Exception as error:
                failed.append(error)
            time.sleep(0.05)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield seen
    finally:
        is_over.set()
        reader.join()
    assert failed == []
