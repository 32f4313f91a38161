"""HOLDFAST_MEMORY_LIMIT holds wherever DuckDB works for us: building, checking, publishing, reading what is published."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bare_warehouse import BARE_WAREHOUSE
from holdfast.builds import begin_build
from holdfast.checks.engine import run_suites
from holdfast.checks.suite import read_suite
from holdfast.dbt_runner import run_dbt
from holdfast.errors import HoldfastError
from holdfast.publish import publish
from holdfast.published_copy import open_published
from holdfast.settings import PROJECT, Settings, load_settings
from holdfast.spill import reader_spill
from holdfast.warehouse import connect

LIMIT = "300.0 MiB"
GIVEN = "select current_setting('memory_limit')"
KEPT = {
    "id": "limit_is_kept",
    "type": "unexpected_rows_expectation",
    "kwargs": {"unexpected_rows_query": f"select * from ({GIVEN} as given from {{batch}}) where given <> '{LIMIT}'"},
    "severity": "critical",
    "why": "what is taken beyond it, another program lacks",
    "invalid_rows": [],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    env = {"HOLDFAST_HOME": str(tmp_path), "HOLDFAST_EXPORTS": str(tmp_path), "HOLDFAST_MEMORY_LIMIT": "300MiB"}
    return load_settings(env)


@pytest.mark.parametrize("text", ["lots", "6", "-1GB", "50%", "10MB", "6GBs"])
def test_what_is_no_size_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(HoldfastError, match=f"HOLDFAST_MEMORY_LIMIT is '{text}'; it must be a size of 256 MiB or more"):
        load_settings({"HOLDFAST_MEMORY_LIMIT": text})


@pytest.mark.parametrize("text", ["12GB", "12 gb", "1.5GiB", "256MiB"])
def test_sizes_as_people_write_them_are_taken(text: str) -> None:
    assert load_settings({"HOLDFAST_MEMORY_LIMIT": text}).memory_limit == text
    assert load_settings({"HOLDFAST_MEMORY_LIMIT": ""}).memory_limit == "6GB"


def test_the_build_the_checks_and_readers_keep_to_it(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as warehouse:
        warehouse.execute(BARE_WAREHOUSE)
        warehouse.execute("create table core.things as select 1 as id")
        assert warehouse.execute(GIVEN).fetchone() == (LIMIT,)
    run_dbt(
        settings, ["run-operation", "run_query", "--args", f'{{"sql": "create table core.under_dbt as {GIVEN} as l"}}']
    )
    publish(settings)
    with open_published(settings) as published:
        assert published.execute(GIVEN).fetchone() == (LIMIT,)
        assert published.execute("select l from core.under_dbt").fetchone() == (LIMIT,)
        (spill,) = published.execute("select current_setting('temp_directory')").fetchone() or ("",)
        assert Path(spill).parent == tmp_path / "tmp", "beside the published file, only publishing writes"
    suite = tmp_path / "core" / "things.yml"
    suite.parent.mkdir()
    suite.write_text(
        json.dumps({"table": "core.things", "key": ["id"], "valid_row": {"id": 1}, "expectations": [KEPT]})
    )
    (result,) = run_suites(settings.warehouse, [read_suite(suite)], {}, settings.memory_limit)
    assert result.status == "passed"


SPILLING = """
import sys
from holdfast.settings import load_settings
from holdfast.warehouse import connect

with connect(load_settings()) as warehouse:
    if sys.argv[1:]:
        warehouse.execute(f"set temp_directory = '{sys.argv[1]}'")
    warehouse.execute("create table sorted as select md5(i::varchar) as text from range(100_000_000) as t (i) order by 1")
"""


@pytest.mark.parametrize("folder", ["tmp/spill", "warehouse.duckdb.tmp"])
def test_what_a_killed_process_spilled_is_gone_once_the_next_build_begins(
    folder: str, settings: Settings, tmp_path: Path
) -> None:
    spill = tmp_path / folder
    named = [str(spill)] if folder == "tmp/spill" else []  # the other one is DuckDB's own choice
    environment = os.environ | {
        "HOLDFAST_HOME": str(tmp_path),
        "HOLDFAST_EXPORTS": str(tmp_path),
        "HOLDFAST_MEMORY_LIMIT": "300MiB",
        "PYTHONPATH": str(PROJECT / "plugins"),
    }
    (tmp_path / "tmp").mkdir()
    with subprocess.Popen([sys.executable, "-c", SPILLING, *named], env=environment) as process:
        while not (spill.is_dir() and list(spill.iterdir())):
            assert process.poll() is None, "it ended before anything was spilled"
            time.sleep(0.05)
        process.kill()
    assert list(spill.iterdir()), "a killed process does not clean up"
    begin_build(settings, datetime(2025, 1, 1, tzinfo=UTC))
    assert not spill.exists()


def test_what_a_reader_spilled_goes_when_nothing_was_written_to_it_for_a_day(settings: Settings) -> None:
    now = time.time()
    old, fresh = reader_spill(settings, "old"), reader_spill(settings, "fresh")
    for folder, hours in ((old, 25), (fresh, 23)):
        folder.mkdir(parents=True)
        (folder / "rows.tmp").write_bytes(b"rows")
        os.utime(folder, (now - hours * 3600, now - hours * 3600))
    begin_build(settings, datetime(2025, 1, 1, tzinfo=UTC))
    assert not old.exists()
    assert fresh.exists(), "it may be at work, where it cannot be seen"
