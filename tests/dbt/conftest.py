"""A company that delivered nothing yet: every table exists and is empty, which is all that dbt's unit tests need."""

from __future__ import annotations

import pytest

from holdfast.builds import begin_build
from holdfast.dbt_runner import run_dbt
from holdfast.settings import Settings, load_settings


@pytest.fixture(scope="session")
def empty_company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which every model was built on no input at all."""
    home = tmp_path_factory.mktemp("empty_company")
    exports = home / "exports"
    exports.mkdir()
    settings = load_settings(
        {
            "HOLDFAST_HOME": str(home),
            "HOLDFAST_EXPORTS": str(exports),
            "HOLDFAST_AS_OF": "2025-03-15",
        }
    )
    assert settings.as_of is not None
    begin_build(settings, settings.as_of)
    run_dbt(
        settings,
        ["build", "--full-refresh", "--exclude-resource-type", "unit_test", "test"],
    )
    return settings
