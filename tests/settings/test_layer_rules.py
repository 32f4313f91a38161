"""A change of SQL or of a setting rebuilds from the first layer that reads it, and nothing before."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from holdfast.dbt_runner import LAYERS
from holdfast.rules import layer_rules
from holdfast.settings import PROJECT, load_settings


@pytest.mark.parametrize(
    ("setting", "value", "rebuilt"),
    [
        ("time_zone", "Asia/Tokyo", ["staging", "core", "marts"]),
        ("phone_country", "DE", ["staging", "core", "marts"]),
        ("reporting_currency", "JPY", ["core", "marts"]),
        ("churn_window_days", 60, ["core", "marts"]),
        ("tier_a_share", 0.7, ["core", "marts"]),
        ("acknowledgement_phrases", ["hang on"], ["core", "marts"]),
        ("contact_cost", {"visit": 30}, ["marts"]),
        ("agenda_horizon_days", 60, ["marts"]),
        # only Python reads these
        ("value_discount_rate", 0.2, ["marts"]),
        ("holiday_country", "JP", ["marts"]),
    ],
)
def test_a_setting(setting: str, value: Any, rebuilt: list[str]) -> None:
    settings = load_settings({})
    changed = replace(settings, business={**settings.business, setting: value})
    before, after = layer_rules(settings), layer_rules(changed)
    assert _from_first([layer for layer in LAYERS if before[layer] != after[layer]]) == rebuilt


@pytest.mark.parametrize(
    ("file", "rebuilt"),
    [
        ("dbt_project/models/staging/crm/stg_crm__customers.sql", ["staging", "core", "marts"]),
        ("dbt_project/models/sources.yml", ["staging", "core", "marts"]),
        ("dbt_project/models/core/fct_orders.sql", ["core", "marts"]),
        ("dbt_project/seeds/contact_channels.csv", ["core", "marts"]),
        ("dbt_project/models/marts/retention/retention.sql", ["marts"]),
        ("plugins/holdfast/value/bg_nbd.py", ["marts"]),
    ],
)
def test_a_file(file: str, rebuilt: list[str], tmp_path: Path) -> None:
    settings = _copy(tmp_path)
    before = layer_rules(settings)
    path = settings.project / file
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after = layer_rules(settings)
    assert _from_first([layer for layer in LAYERS if before[layer] != after[layer]]) == rebuilt


@pytest.mark.parametrize(
    ("macro", "text", "rebuilt"),
    [
        # called by a macro that models of staging call, in the engine's own version
        ("engine.sql", "cast({{ column }} as timestamptz) at time zone 'UTC'", ["staging", "core", "marts"]),
        ("tiers.sql", "then 'A'", ["core", "marts"]),
        ("retention.sql", "'is_reactivated'),", ["marts"]),
    ],
)
def test_a_macro(macro: str, text: str, rebuilt: list[str], tmp_path: Path) -> None:
    settings = _copy(tmp_path)
    before = layer_rules(settings)
    path = settings.project / "dbt_project" / "macros" / macro
    assert text in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(text, text + " "), encoding="utf-8")
    after = layer_rules(settings)
    assert _from_first([layer for layer in LAYERS if before[layer] != after[layer]]) == rebuilt


def _from_first(layers: list[str]) -> list[str]:
    names = list(LAYERS)
    return names[names.index(layers[0]) :] if layers else []


def _copy(folder: Path) -> Any:
    """The project's own files, where they may be changed."""
    for part in ("dbt_project/models", "dbt_project/macros", "dbt_project/seeds", "plugins/holdfast"):
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return replace(load_settings({}), project=folder)
