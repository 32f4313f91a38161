"""Companies that several test folders look at, built once."""

from __future__ import annotations

import pytest

from companies import Company
from holdfast.sample import write_sample
from holdfast.settings import SAMPLE_AS_OF, SAMPLE_VARS
from postgres_server import database, postgres_port

__all__ = ["database", "postgres_port", "sample_company"]  # fixtures of every folder


@pytest.fixture(scope="session")
def sample_company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample company, run once behind all its checkpoints. Look, do not touch."""
    company = Company(tmp_path_factory.mktemp("sample_company"), dict(SAMPLE_VARS))
    write_sample(company.exports)
    company.run(SAMPLE_AS_OF)
    return company
