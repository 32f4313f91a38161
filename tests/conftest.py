"""Companies that several test folders look at, built once."""

from __future__ import annotations

import fcntl
import os

import pytest

from companies import Company
from holdfast.sample import write_sample
from holdfast.settings import SAMPLE_AS_OF, SAMPLE_VARS
from postgres_server import database, postgres_port

__all__ = ["database", "postgres_port", "sample_company"]  # fixtures of every folder


@pytest.fixture(scope="session")
def sample_company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample company, run behind all its checkpoints, once for all workers. Look, do not touch."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if is_worker else base) / "sample_company"
    folder.mkdir(exist_ok=True)
    company = Company(folder, dict(SAMPLE_VARS))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "is_whole").exists():
            write_sample(company.exports)
            company.run(SAMPLE_AS_OF)
            (folder / "is_whole").touch()
    return company
