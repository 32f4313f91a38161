"""A company that delivered nothing yet: every table exists and is empty, which is all that dbt's unit tests need."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from holdfast.builds import begin_build
from holdfast.dbt_runner import run_dbt
from holdfast.settings import Settings, load_settings
from made_once import made_once


@pytest.fixture(scope="session")
def empty_company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which every model was built on no input at all. Look, do not touch."""
    with made_once(tmp_path_factory, "empty_company") as (home, is_made):
        exports = home / "exports"
        exports.mkdir(exist_ok=True)
        settings = load_settings(
            {"HOLDFAST_HOME": str(home), "HOLDFAST_EXPORTS": str(exports), "HOLDFAST_AS_OF": "2025-03-15"}
        )
        assert settings.as_of is not None
        if not is_made:
            begin_build(settings, settings.as_of)
            run_dbt(settings, ["build", "--full-refresh", "--exclude-resource-type", "unit_test", "test"])
    return settings


@pytest.fixture(scope="module")
def own_company(empty_company: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The empty company in a home of the module's own, for those that write."""
    settings = replace(empty_company, home=tmp_path_factory.mktemp("own_company"))
    shutil.copy(empty_company.warehouse, settings.warehouse)
    return settings
