"""What dbt reads of the project does not depend on the settings, so that it can be read once for all of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from holdfast.dbt_manifest import dbt_options, read_project
from holdfast.settings import PROJECT, SAMPLE_VARS, load_settings

# Every kind of setting, each with another value than its default.
OTHERS = {
    **SAMPLE_VARS,
    "churn_window_days": 30,
    "churn_window_days_by_segment": {"x": 3},
    "agenda_horizon_days": 60,
    "agenda_has_prospects": True,
    "contact_capacity": {"visit": 1},
    "contact_also_serves": {"visit": ["call"]},
    "capacity_share_by_tier": {"A": 0.2},
    "cadence_holdout_share": 0.5,
    "renewal_days": [10],
    "reason_channels": ["email"],
    "campaign_windows_hours": {"sms": 1},
    "experiments": {"E1": {"control": "A", "shares": {"A": 0.5, "B": 0.5}}},
}


def _read(settings: Any, given: dict[str, Any], target: Path) -> dict[str, Any]:
    from dbt.cli.main import dbtRunner

    options = [*dbt_options(settings), "--vars", json.dumps(given), "--no-partial-parse", "--no-write-json"]
    manifest: Any = dbtRunner().invoke(["parse", *options, "--target-path", str(target)]).result
    found: dict[str, Any] = manifest.writable_manifest().to_dict()
    return found


def _known(node: dict[str, Any]) -> dict[str, Any]:
    """What dbt goes by: that a model reads a table, not where in its text, nor how often. Only a data test is run with no other macros
    than those that it was seen to call."""
    known = {key: value for key, value in node.items() if key != "created_at"}
    if "refs" in known:
        known["refs"] = {each["name"] for each in known["refs"]}
    if "depends_on" in known:
        needed = known["depends_on"].items()
        is_data_test = known.get("resource_type") == "test"
        known["depends_on"] = {kind: set(names) for kind, names in needed if kind == "nodes" or is_data_test}
    return known


@pytest.mark.slow
def test_no_setting_changes_what_is_read(tmp_path: Path) -> None:
    settings = load_settings({"HOLDFAST_HOME": str(tmp_path / "home")})
    one = _read(settings, {}, tmp_path / "one")
    other = _read(settings, {**settings.business, **OTHERS}, tmp_path / "other")
    for kind in ("nodes", "sources", "macros", "unit_tests", "metrics", "semantic_models", "exposures"):
        assert set(one[kind]) == set(other[kind])
        for name, node in one[kind].items():
            assert _known(node) == _known(other[kind][name]), name


def test_the_project_is_read_once_for_all_homes(tmp_path: Path) -> None:
    one = read_project(load_settings({"HOLDFAST_HOME": str(tmp_path / "one")}))
    other = load_settings({"HOLDFAST_HOME": str(tmp_path / "other"), "HOLDFAST_VARS": '{"churn_window_days": 7}'})
    assert one is not None
    assert read_project(other) is one


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project: our macros and tests of keys, and two models with a key each."""
    folder = tmp_path / "project" / "dbt_project"
    ours = shutil.ignore_patterns("target", "logs", "models", "seeds", "assert_*")
    shutil.copytree(PROJECT / "dbt_project", folder, ignore=ours)
    (folder / "models").mkdir()
    for model in ("standing", "changing"):
        _write_model(folder, model, key="id")
    return folder


def _write_model(folder: Path, model: str, key: str) -> None:
    about = {"name": model, "data_tests": [{"key": {"arguments": {"columns": [key]}}}]}
    (folder / "models" / f"{model}.sql").write_text(f"select 1 as {key}", encoding="utf-8")
    (folder / "models" / f"_{model}.yml").write_text(json.dumps({"version": 2, "models": [about]}), encoding="utf-8")


def test_of_what_was_read_of_another_version_nothing_is_kept(project: Path, tmp_path: Path) -> None:
    """dbt goes on from what it read last, and kept a test whose model and definition had both changed."""
    settings = replace(load_settings({"HOLDFAST_HOME": str(tmp_path / "home")}), project=project.parent)
    first = dict(read_project(settings).nodes)
    _write_model(project, "changing", key="number")
    again = dict(read_project(settings).nodes)

    def keys(nodes: dict[str, Any]) -> list[str]:
        return sorted(name.split(".")[2] for name in nodes if name.startswith("test."))

    assert keys(first) == ["key_changing_id", "key_standing_id"]
    assert keys(again) == ["key_changing_number", "key_standing_id"]
    standing = "model.holdfast.standing"
    assert again[standing].created_at > first[standing].created_at, "it was not read anew"


def test_what_was_read_is_taken_in_the_next_process(project: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    program = (
        "import sys; from dataclasses import replace; from pathlib import Path;"
        "from holdfast.dbt_manifest import read_project; from holdfast.settings import load_settings;"
        "settings = replace(load_settings(), project=Path(sys.argv[1]));"
        "print(read_project(settings).nodes['model.holdfast.standing'].created_at)"
    )
    environment = os.environ | {"HOLDFAST_HOME": str(home), "PYTHONPATH": str(PROJECT / "plugins")}

    def created_at() -> str:
        command = [sys.executable, "-c", program, str(project.parent)]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    assert created_at() == created_at()
