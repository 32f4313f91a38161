"""What dbt reads of the project does not depend on the settings, so that it can be read once for all of them."""

from __future__ import annotations

import json
import re
import shutil
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


def test_what_was_read_of_an_older_version_is_read_anew(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT / "dbt_project", project / "dbt_project", ignore=shutil.ignore_patterns("target"))
    settings = replace(load_settings({"HOLDFAST_HOME": str(tmp_path / "home")}), project=project)
    steps = project / "dbt_project" / "models" / "marts" / "support" / "intermediate"
    model, about = steps / "int_support_experiences.sql", steps / "_support_churn_steps.yml"
    macro = project / "dbt_project" / "tests/generic/key.sql"
    now = {file: file.read_text(encoding="utf-8") for file in (model, about, macro)}
    # an older version of all three: another model with another key, and another test of keys
    macro.write_text(now[macro] + "\n{#- older -#}\n", encoding="utf-8")
    model.write_text("select customer_id from {{ ref('dim_customers') }}", encoding="utf-8")
    about.write_text(re.sub(r"columns: \[.*?\]", "columns: [customer_id]", now[about]), encoding="utf-8")
    older = set(read_project(settings).nodes)
    for file, text in now.items():
        file.write_text(text, encoding="utf-8")
    read = set(read_project(settings).nodes)
    tests = {name for name in read if "key_int_support_experiences" in name}
    assert len(tests) == 1
    assert not tests & older
