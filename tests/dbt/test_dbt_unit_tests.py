"""dbt's own tests, run as they stand: the unit tests beside the models, and the data tests on a company without data."""

from __future__ import annotations

import yaml

from holdfast.dbt_runner import run_dbt
from holdfast.settings import PROJECT, Settings

MODELS = PROJECT / "dbt_project" / "models"


def test_every_unit_test_passes(own_company: Settings) -> None:
    written = [
        test["name"]
        for path in sorted(MODELS.rglob("_*_unit_tests.yml"))
        for test in yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"]
    ]
    assert len(written) > 0
    assert len(set(written)) == len(written)
    assert run_dbt(own_company, ["test", "--select", "test_type:unit"]) == {"pass": len(written)}


def test_a_company_without_data_breaks_nothing(own_company: Settings) -> None:
    assert set(run_dbt(own_company, ["test", "--select", "test_type:data"])) == {"pass"}
