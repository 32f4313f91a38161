"""The `as_of` of a run, decided in one place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from holdfast.errors import HoldfastError
from holdfast.settings import Settings, load_settings

ZONE = {"HOLDFAST_VARS": '{"time_zone": "America/Sao_Paulo"}'}


def company(home: Path, **env: str) -> Settings:
    return load_settings({"HOLDFAST_HOME": str(home), "HOLDFAST_EXPORTS": str(home), **ZONE, **env})


def context(
    kind: str,
    *,
    given: str | None = None,
    logical: str | None = None,
    after: str = "2025-12-15T02:30:00+00:00",
    events: Any = None,
) -> dict[str, Any]:
    run = SimpleNamespace(
        run_type=kind,
        logical_date=datetime.fromisoformat(logical) if logical else None,
        run_after=datetime.fromisoformat(after),
    )
    brought = {"raw": [SimpleNamespace(extra=extra) for extra in events]} if events else {}
    return {"dag_run": run, "params": {"as_of": given}, "triggering_asset_events": brought}


def as_of(settings: Settings, **run: Any) -> datetime:
    from wiring import as_of as decide

    decided: datetime = decide(context(**run), settings)
    return decided


def test_the_parameter_wins(tmp_path: Path, bag: Any) -> None:
    found = as_of(company(tmp_path), kind="scheduled", given="2025-06-01", logical="2025-12-15T08:00:00+00:00")
    assert found == datetime(2025, 6, 1, 3, tzinfo=UTC)


def test_a_parameter_that_is_no_date_is_refused_in_a_sentence(tmp_path: Path, bag: Any) -> None:
    with pytest.raises(HoldfastError, match="'soon' is not a date"):
        as_of(company(tmp_path), kind="manual", given="soon")


def test_the_newest_asset_event_tells_the_marts(tmp_path: Path, bag: Any) -> None:
    events = [{"as_of": "2025-12-14T03:00:00Z"}, {"as_of": "2025-12-15T03:00:00Z"}, {}]
    assert as_of(company(tmp_path), kind="asset_triggered", events=events) == datetime(2025, 12, 15, 3, tzinfo=UTC)


def test_a_late_export_does_not_turn_readers_back(tmp_path: Path, bag: Any) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "manifest.json").write_text(json.dumps({"as_of": "2025-12-20T03:00:00Z"}))
    events = [{"as_of": "2025-12-15T03:00:00Z"}]
    assert as_of(company(tmp_path), kind="asset_triggered", events=events) == datetime(2025, 12, 20, 3, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["scheduled", "backfill"])
def test_a_schedule_and_a_backfill_see_until_their_own_day_begins(tmp_path: Path, kind: str, bag: Any) -> None:
    # 02:30 UTC on the 15th is still the 14th in São Paulo
    found = as_of(company(tmp_path), kind=kind, logical="2025-12-15T02:30:00+00:00", after="2026-01-01T00:00:00+00:00")
    assert found == datetime(2025, 12, 14, 3, tzinfo=UTC)


def test_a_run_by_hand_follows_the_setting_and_else_its_own_day(tmp_path: Path, bag: Any) -> None:
    assert as_of(company(tmp_path), kind="manual") == datetime(2025, 12, 14, 3, tzinfo=UTC)
    with_setting = company(tmp_path, HOLDFAST_AS_OF="2025-03-01")
    assert as_of(with_setting, kind="manual") == datetime(2025, 3, 1, 3, tzinfo=UTC)
    assert as_of(with_setting, kind="scheduled") == datetime(2025, 12, 14, 3, tzinfo=UTC)


def test_the_sample_company_stands_still_at_its_last_day_unless_backfilled(tmp_path: Path, bag: Any) -> None:
    sample = load_settings({"HOLDFAST_HOME": str(tmp_path)})
    assert as_of(sample, kind="scheduled", logical="2030-01-01T08:00:00+00:00") == sample.as_of
    backfilled = as_of(sample, kind="backfill", logical="2025-11-01T08:00:00+00:00")
    assert backfilled == datetime(2025, 11, 1, 3, tzinfo=UTC)
