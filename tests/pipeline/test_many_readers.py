"""Sixteen readers while fifty versions are published: every read is whole, of one version, and the disk does not fill up."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bare_warehouse import BARE_WAREHOUSE
from holdfast.publish import KEPT_VERSIONS, publish
from holdfast.settings import load_settings

READERS = 16
PUBLISHES = 50
PAUSE_SECONDS = 0.5  # a dashboard that is looked at
# In every version both tables say its number, in every row.
MARK = """
    create or replace table core.some_rows as select {number} as version, range as value from range(200000);
    create or replace table marts.other_rows as select {number} as version, range as value from range(50000);
    update audit.build_window set build_id = {number};
"""
SEEN = """
    select min(a.version), max(a.version), count(*), (select min(version) from marts.other_rows), (select max(version) from marts.other_rows),
        (select count(*) from marts.other_rows)
    from core.some_rows as a
"""


def read(file: Path, is_over: Any, results: Any) -> None:
    """What one reader sees until the publishing is over: how often it read, its versions, and what was wrong."""
    versions: list[int] = []
    wrong: list[str] = []
    while not wrong:
        was_over = is_over.is_set()
        try:
            with duckdb.connect(str(file), read_only=True) as connection:
                first, last, rows, other_first, other_last, other_rows = connection.execute(SEEN).fetchall()[0]
        except duckdb.Error as error:
            wrong.append(str(error))
            break
        if len({first, last, other_first, other_last}) != 1 or (rows, other_rows) != (200000, 50000):
            wrong.append(f"mixed: {first} {last} {rows} {other_first} {other_last} {other_rows}")
        versions.append(first)
        if was_over:
            break
        time.sleep(PAUSE_SECONDS)
    results.put((len(versions), versions == sorted(versions), versions[-1] if versions else None, wrong))


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@pytest.mark.slow
def test_sixteen_readers_over_fifty_publishes(tmp_path: Path) -> None:
    settings, sizes = load_settings({"HOLDFAST_HOME": str(tmp_path)}), []
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(BARE_WAREHOUSE)

    def publish_version(number: int) -> None:
        with duckdb.connect(str(settings.warehouse)) as connection:
            connection.execute(MARK.format(number=number))
        publish(settings)
        sizes.append(size(settings.published))

    publish_version(2)
    processes = multiprocessing.get_context("spawn")
    is_over, results = processes.Event(), processes.Queue()
    arguments = (settings.published / "holdfast.duckdb", is_over, results)
    readers = [processes.Process(target=read, args=arguments) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for number in range(3, PUBLISHES + 3):
        publish_version(number)
    is_over.set()
    found = [results.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join()
    assert [wrong for *_, wrong in found if wrong] == []
    assert all(count > 1 and is_in_order for count, is_in_order, *_ in found)
    assert {last for _, _, last, _ in found} == {
        PUBLISHES + 2
    }  # who opens it anew sees the newest, in the same process too
    assert len(list((settings.published / "versions").iterdir())) == KEPT_VERSIONS
    assert max(sizes[KEPT_VERSIONS:]) <= 1.2 * sizes[KEPT_VERSIONS - 1]
