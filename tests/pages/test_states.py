"""The pages of companies that are not the sample: empty, one month old, hostile, after a failed run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from companies import Company
from holdfast.errors import HoldfastError
from holdfast.pages import note_failure, write_pages
from holdfast.pages.registry import PAGES
from holdfast.settings import load_settings
from pages.conftest import Opened, write_changed
from pages.looking import PAGE_NAMES, file_of, undrawn, violations

Look = Callable[..., Opened]
HOSTILE = "<script>alert(1)</script></script><img src=x onerror=alert(2)>\"' ${alert(3)} {{ 7*7 }}"
QUOTED = HOSTILE.replace("'", "''")


def test_names_of_an_export_are_never_markup(sample_company: Company, tmp_path: Path, look: Look) -> None:
    site = write_changed(
        sample_company,
        tmp_path,
        f"update marts.retention set segment = '{QUOTED}' where segment = 'Caio Prado'",
        f"update core.dim_customers set name = '{QUOTED}', acquisition_channel = '{QUOTED}'",
        f"update marts.contact_agenda set owner = '{QUOTED}', reason = '{QUOTED}'",
        f"update marts.survival_segments set segment = '{QUOTED}' where segment_by = 'tier' or segment = 'Caio Prado'",
        f"update marts.survival set segment = '{QUOTED}' where segment = 'Caio Prado'",
        f"update marts.value_model set message = '{QUOTED}'",
        names=("overview", "retention", "survival", "value"),
    )
    opened = look()
    dialogs: list[str] = []

    def note(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    opened.page.on("dialog", note)
    page = opened.go(file_of(site, "overview"))
    assert HOSTILE in (page.text_content("[aria-labelledby=next]") or "")
    page = opened.go(file_of(site, "retention"), "#segment_by=owner")
    opened.choose("by", "owner")
    opened.choose("segment", HOSTILE)
    assert HOSTILE in (page.text_content("#chart-segments .picture") or "")
    assert HOSTILE in (page.text_content("#chart-formulas .rows") or "")
    opened.go(file_of(site, "survival"), "#segment_by=owner")
    page.hover("#chart-curve .picture svg", position={"x": 500, "y": 120})
    page = opened.go(file_of(site, "value"))
    assert HOSTILE in (page.text_content("#chart-model .rows") or "")
    assert page.query_selector_all("img") == []
    assert dialogs == []
    assert "<img" not in "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    assert "</script>" not in "".join(path.read_text(encoding="utf-8") for path in site.rglob("data/*.js"))


@pytest.mark.slow
def test_a_company_without_anything_is_told_so_on_every_page(
    sample_company: Company, tmp_path: Path, look: Look
) -> None:
    with duckdb.connect(
        str((sample_company.home / "published" / "holdfast.duckdb").resolve()), read_only=True
    ) as known:
        tables = known.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    emptied = [f"delete from {table}" for (table,) in tables if "dictionary" not in table]
    site = write_changed(sample_company, tmp_path, *emptied)
    opened = look()
    for name in PAGE_NAMES:
        page = opened.go(file_of(site, name))
        assert page.query_selector_all(".picture svg") == []
        pictured = page.query_selector_all("section.card:has(.picture):not([hidden])")
        assert all("is-empty" in str(card.get_attribute("class")) for card in pictured)
        assert all(card.eval_on_selector(".empty", "empty => empty.innerText") for card in pictured)
    page = opened.go(file_of(site, "overview"))
    assert "No customer is known yet." in (page.text_content(".lede") or "")
    assert "never: what needs it is empty" in (page.text_content("[aria-labelledby=fresh]") or "")
    assert violations(opened) == []


@pytest.mark.slow
def test_a_company_in_its_second_month_has_no_ordinary_variation_yet(
    sample_company: Company, tmp_path: Path, look: Look
) -> None:
    site = write_changed(
        sample_company,
        tmp_path,
        "delete from marts.retention where period_start < date '2025-11-01'",
        """update marts.retention_changes set previous_value = null, change_from_previous = null, last_year_value = null,
            change_from_last_year = null, usual_value = null, usual_low = null, usual_high = null, is_unusual = null""",
        "delete from marts.retention_changes where period_start < date '2025-11-01'",
        "delete from marts.cohorts where cohort_start < date '2025-11-01'",
        names=("overview", "retention", "cohorts"),
    )
    opened = look()
    page = opened.go(file_of(site, "overview"))
    told = page.inner_text(".lede:visible")
    assert "In November 2025 we kept" in told
    assert "ordinary" not in told
    assert "too few periods" in page.inner_text("section[aria-labelledby=changes-month]")
    for name in ("overview", "retention", "cohorts"):
        opened.go(file_of(site, name))
        assert undrawn(opened) == []


def test_a_failed_run_is_told_until_pages_are_written_again(
    sample_company: Company, tmp_path: Path, look: Look
) -> None:
    site = write_changed(sample_company, tmp_path, language="pt-BR", names=("overview",))
    settings = load_settings({"HOLDFAST_HOME": str(site.parent), "HOLDFAST_LANGUAGE": "pt-BR"})
    note_failure(settings, "build_marts check_core", HOSTILE, datetime(2025, 12, 16, 9, 30, tzinfo=UTC))
    opened = look()
    page = opened.go(site / "index.html")
    assert page.is_visible("#failed-run")
    assert "A última execução falhou em build_marts check_core" in page.inner_text("#failed-run")
    assert HOSTILE in page.inner_text("#failed-run")
    assert violations(opened) == []
    write_pages(settings, PAGES[:1])
    assert not opened.go(site / "index.html").is_visible("#failed-run")


def test_the_age_of_the_figures_is_told_by_the_clock_of_the_reader(site: Path, look: Look) -> None:
    opened = look()
    for now, said, look_of_it in (
        ("2025-12-15T12:00:00Z", "up to date", "good"),
        ("2025-12-20T12:00:00Z", "5 days old", "warn"),
    ):
        opened.page.clock.set_fixed_time(now)
        page = opened.go(file_of(site, "overview"))
        assert page.text_content("#age") == said
        assert look_of_it in str(page.get_attribute("#age", "class"))


def test_no_failure_is_noted_where_there_are_no_pages(tmp_path: Path) -> None:
    settings = load_settings({"HOLDFAST_HOME": str(tmp_path)})
    note_failure(settings, "ingest_crm pull", "x", datetime(2025, 12, 16, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []


def test_a_copy_of_an_older_version_is_named(sample_company: Company, tmp_path: Path) -> None:
    with pytest.raises(HoldfastError, match=r"'overview'.*older version: run `make run`"):
        write_changed(sample_company, tmp_path, "drop table marts.retention_changes")
