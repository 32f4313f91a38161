"""What `superset import-dashboards` is given: whole, the same for the same, another chart for another declaration."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from companies import Company
from holdfast.errors import HoldfastError
from holdfast.superset import write_bundle
from holdfast.superset.__main__ import main
from holdfast.superset.declared import DASHBOARDS

ADDRESS = "postgresql://ana:hidden@db.example.com/holdfast"


def files(bundle: Path) -> dict[str, Any]:
    with zipfile.ZipFile(bundle) as packed:
        return {name.removeprefix("holdfast/"): yaml.safe_load(packed.read(name)) for name in packed.namelist()}


@pytest.fixture(scope="module")
def bundled(sample_company: Company, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return files(write_bundle(sample_company.settings, tmp_path_factory.mktemp("bundle") / "holdfast.zip"))


def test_every_chart_stands_on_the_dashboard_and_every_dataset_behind_one(bundled: dict[str, Any]) -> None:
    charts = [each for name, each in bundled.items() if name.startswith("charts/")]
    datasets = {each["uuid"] for name, each in bundled.items() if name.startswith("datasets/")}
    placed = [
        each["meta"]["uuid"]
        for each in bundled["dashboards/holdfast.yaml"]["position"].values()
        if isinstance(each, dict) and each["type"] == "CHART"
    ]
    assert sorted(placed) == sorted(each["uuid"] for each in charts)
    assert {each["dataset_uuid"] for each in charts} == datasets
    assert len(charts) == len(list((DASHBOARDS / "charts").glob("*.yml")))


def test_charts_ask_for_columns_and_figures_that_there_are(bundled: dict[str, Any], sample_company: Company) -> None:
    of_uuid = {each["uuid"]: each for name, each in bundled.items() if name.startswith("datasets/")}
    for name, chart in bundled.items():
        if not name.startswith("charts/"):
            continue
        dataset, params = of_uuid[chart["dataset_uuid"]], chart["params"]
        columns = {each["column_name"] for each in dataset["columns"]}
        figures = {each["metric_name"] for each in dataset["metrics"]}
        groups = params.get("groupby", [])
        asked = {params["x_axis"]} if "x_axis" in params else set()
        assert asked | ({groups} if isinstance(groups, str) else set(groups)) <= columns, name
        assert {*params.get("metrics", []), *([params["metric"]] if "metric" in params else [])} <= figures, name


def test_figures_and_conditions_run_on_the_published_tables(bundled: dict[str, Any], sample_company: Company) -> None:
    of_uuid = {each["uuid"]: each for name, each in bundled.items() if name.startswith("datasets/")}
    for name, chart in bundled.items():
        if name.startswith("charts/"):
            dataset = of_uuid[chart["dataset_uuid"]]
            figures = ", ".join(each["expression"] for each in dataset["metrics"])
            where = " and ".join(
                each["sqlExpression"] for each in chart["params"]["adhoc_filters"] if "sqlExpression" in each
            )
            found = sample_company.ask(
                f"select count(*) as row_count, {figures} from ({dataset['sql']}) where {where or 'true'}"
            )
            assert found[0]["row_count"] > 0, name


def test_columns_are_described_and_times_are_told(bundled: dict[str, Any]) -> None:
    columns = {each["column_name"]: each for each in bundled["datasets/retention.yaml"]["columns"]}
    assert columns["period_start"]["is_dttm"]
    assert not columns["churned_count"]["is_dttm"]
    assert "Churned" in columns["churn_rate"]["description"] or "churned" in columns["churn_rate"]["description"]


def test_what_has_not_changed_is_recognised_and_what_has_is_another(sample_company: Company, tmp_path: Path) -> None:
    settings = sample_company.settings
    first, again = (files(write_bundle(settings, tmp_path / name)) for name in ("1.zip", "2.zip"))
    elsewhere = files(write_bundle(settings, tmp_path / "3.zip", ADDRESS))
    assert first == again
    assert first["charts/kept.yaml"]["uuid"] != elsewhere["charts/kept.yaml"]["uuid"]
    assert first["dashboards/holdfast.yaml"]["slug"] == "holdfast-duckdb"
    assert elsewhere["dashboards/holdfast.yaml"]["slug"] == "holdfast-postgresql"


def test_a_password_is_in_a_file_of_its_owner_only(sample_company: Company, tmp_path: Path) -> None:
    bundle = write_bundle(sample_company.settings, tmp_path / "holdfast.zip", ADDRESS)
    assert files(bundle)["databases/holdfast.yaml"]["sqlalchemy_uri"] == ADDRESS
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600


def test_what_cannot_be_asked_is_said_in_a_sentence(
    sample_company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(HoldfastError, match=r"is not the address of a PostgreSQL"):
        write_bundle(sample_company.settings, tmp_path / "holdfast.zip", "mysql://ana@db.example.com/holdfast")
    for name, value in sample_company.environment.items():
        monkeypatch.setenv(name, value)
    assert main(["import", str(tmp_path / "superset")]) == 2
    assert "is not there; `make superset` installs one" in capsys.readouterr().err
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path))
    assert main(["bundle", str(tmp_path / "holdfast.zip")]) == 2
    assert "Nothing is published" in capsys.readouterr().err


def test_a_superset_that_fails_is_quoted_with_the_cause(
    sample_company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in sample_company.environment.items():
        monkeypatch.setenv(name, value)
    program = tmp_path / "superset"
    program.write_text(
        "#!/bin/sh\necho 'ModuleNotFoundError: No module named cachetools'\necho 'ImportFailedError: for an unknown reason'\nexit 1\n",
        encoding="utf-8",
    )
    program.chmod(0o700)
    assert main(["import", str(program)]) == 2
    assert "did not run import-dashboards: ModuleNotFoundError: No module named cachetools" in capsys.readouterr().err
