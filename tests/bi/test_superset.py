"""Apache Superset itself with the dashboard in it, on PostgreSQL and on the published file, looked at while a build runs."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bi.superset_server import SUPERSET, log_in, open_dashboard, running
from companies import Company
from holdfast.serve import serve_postgres
from holdfast.superset.declared import DASHBOARDS
from holdfast.superset.local import prepare
from pages.conftest import browser  # noqa: F401  a fixture
from postgres_server import Database

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]
CHARTS = len(list((DASHBOARDS / "charts").glob("*.yml")))
PLACES = ("holdfast-duckdb", "holdfast-postgresql")
# Where to keep what the dashboards look like; unset, nothing is kept.
KEPT = os.environ.get("HOLDFAST_SCREENSHOTS", "")
EXPECTED = """
    select retention_rate, churned_count, closing_count from marts.retention
    where period_grain = 'month' and segment_by = 'all' and is_complete order by period_start desc limit 1
"""


@pytest.fixture
def company(sample_company: Company, tmp_path: Path) -> Company:
    """The sample with a home of its own, which is built further."""
    if not SUPERSET.exists():
        pytest.skip(
            f"there is no Superset at {SUPERSET}: `make superset` installs it; or HOLDFAST_TEST_SUPERSET names one"
        )
    shutil.copytree(sample_company.home, tmp_path / "home", symlinks=True)
    shutil.copytree(sample_company.exports, tmp_path / "exports")
    return Company(tmp_path, sample_company.business)


def build_next_day(folder: Path, business: dict[str, object]) -> None:
    company = Company(folder, business)
    for as_of in ("2025-12-16", "2026-01-02"):
        company.run(as_of, with_checks=False)


def test_both_dashboards_draw_before_during_and_after_a_build(
    company: Company,
    database: Database,
    browser: Browser,  # noqa: F811
) -> None:
    serve_postgres(company.settings, database.address("loader"))
    home, password = prepare(company.settings, SUPERSET, ["", database.address("ana")])
    with running(home) as address:
        page = browser.new_context(viewport={"width": 1400, "height": 1500}).new_page()
        log_in(page, address, password)

        def look(place: str, moment: str) -> dict[str, str]:
            told = open_dashboard(page, address, place, CHARTS)
            if KEPT:
                page.screenshot(path=Path(KEPT) / f"{place}-{moment}.png", full_page=True)
            return told

        def agree(told: dict[str, str]) -> None:
            (expected,) = company.ask(EXPECTED)
            assert f"{expected['retention_rate']:.1%}" in told["Customers kept"]
            assert f"{expected['churned_count']:,}" in told["Customers lost"]
            assert f"{expected['closing_count']:,}" in told["Active customers"]

        for place in PLACES:
            agree(look(place, "before"))
        november = company.ask(EXPECTED)
        builder = multiprocessing.get_context("spawn").Process(
            target=build_next_day, args=(company.folder, dict(company.business))
        )
        builder.start()
        looks = 0
        while builder.is_alive():
            for place in PLACES:
                look(place, "during")
            looks += 1
        builder.join()
        assert builder.exitcode == 0
        assert looks > 0
        serve_postgres(company.settings, database.address("loader"))
        assert company.ask(EXPECTED) != november, "the build has completed another month"
        for place in PLACES:
            agree(look(place, "after"))
