"""The same published rows on every machine: other kernels, threads, hash seed, locale and time zone change nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from processors import kernels

TESTS = Path(__file__).resolve().parents[1]
BUILD = """
import hashlib, json, sys
from pathlib import Path
import duckdb
from companies import Company, tables
from holdfast.sample import write_sample
from holdfast.settings import SAMPLE_AS_OF, SAMPLE_VARS

company = Company(Path(sys.argv[1]), dict(SAMPLE_VARS))
write_sample(company.exports)
company.run(SAMPLE_AS_OF, False)
digests = {}
with duckdb.connect(str((company.home / "published" / "holdfast.duckdb").resolve()), read_only=True) as connection:
    for table in tables(company):
        rows = connection.execute(f"select * from {table} order by all").fetchall()
        digests[table] = [len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()]
# not printed: whoever is slow sees DuckDB's progress there
(company.folder / "digests.json").write_text(json.dumps(digests))
"""


@pytest.mark.slow
def test_processor_threads_locale_and_hash_seed_decide_nothing(tmp_path: Path) -> None:
    plain = {
        "OPENBLAS_CORETYPE": kernels()[0],
        "HOLDFAST_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C",
        "TZ": "UTC",
    }
    other = {
        "OPENBLAS_CORETYPE": kernels()[-1],
        "HOLDFAST_THREADS": "8",
        "PYTHONHASHSEED": "77",
        "LC_ALL": "pt_BR.UTF-8",
        "TZ": "Asia/Tokyo",
    }
    one, another = _published(tmp_path / "plain", plain), _published(tmp_path / "other", other)
    assert len(one) >= 20
    assert another == one


def _published(folder: Path, machine: dict[str, str]) -> dict[str, Any]:
    """Per published table its rows' number and digest, of the sample company built in a process of its own."""
    environment = {**os.environ, **machine, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "plugins")])}
    run = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    digests: dict[str, Any] = json.loads((folder / "digests.json").read_text(encoding="utf-8"))
    return digests
