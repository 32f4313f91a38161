"""The recipe of docs/server.md: a home that was stopped in the middle of a build, packed, unpacked elsewhere, and run again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from companies import Company, differences
from delivered_histories import make_history


@pytest.mark.soak
def test_a_restored_home_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    history = make_history(seed=5, customers=60, steps=2)
    company = Company(tmp_path, history.business, "stopped")
    company.run(history.deliver(company, 0), with_checks=False)
    as_of = history.deliver(company, 1)
    company.ingest(as_of, with_checks=False)
    company.build(as_of, with_checks=False, killed_after="core")

    archive = tmp_path / "backup.tar.gz"
    subprocess.run(["tar", "-C", str(company.home), "-czf", str(archive), "."], check=True)
    restored = company.with_home("restored")
    restored.home.mkdir()
    subprocess.run(["tar", "-C", str(restored.home), "-xzf", str(archive)], check=True)
    company.home.rename(tmp_path / "lost")
    restored.run(as_of, with_checks=False)

    untouched = company.with_home("untouched")
    untouched.run(as_of, with_checks=False)
    assert differences(restored, untouched) == {}
