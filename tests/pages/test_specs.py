"""What the modules of the pages say, before any browser looks: pictures are valid Vega-Lite, and everything named is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from companies import Company
from holdfast.languages import language
from holdfast.pages.assets import vega
from holdfast.pages.metrics import DICTIONARY
from holdfast.pages.model import KINDS, Chart, Page
from holdfast.pages.registry import PAGES
from holdfast.pages.rendering import TEMPLATES
from holdfast.settings import SAMPLE_VARS
from pages.conftest import write_changed

CHARTS = [pytest.param(page, chart, id=f"{page.name}-{chart.name}") for page in PAGES for chart in page.charts]


@pytest.mark.parametrize(("page", "chart"), CHARTS)
def test_a_picture_is_valid_and_asks_for_colours_of_the_style_sheet_only(page: Page, chart: Chart) -> None:
    if chart.draw is None:
        return
    spec = chart.draw(language("en")).to_json(validate=True)
    assert re.findall(r'"#[0-9a-fA-F]{3,8}"', spec) == []
    style = (Path(TEMPLATES).parent / "static" / "pages.css").read_text(encoding="utf-8")
    assert set(re.findall(r"var\((--[\w-]+)\)", spec)) <= set(re.findall(r"(--[\w-]+):", style))


def test_what_charts_and_filters_name_is_in_their_rows_and_in_the_dictionary(sample_company: Company) -> None:
    known = {f"{row['table_name']}.{row['column_name']}" for row in sample_company.ask(DICTIONARY)}
    file = (sample_company.home / "published" / "holdfast.duckdb").resolve()
    with duckdb.connect(str(file), read_only=True) as connection:
        for page in PAGES:
            columns = {
                query.name: {column[0] for column in connection.execute(f"describe {query.sql}").fetchall()}
                for query in page.queries
            }
            filters = {filter.name: filter for filter in page.filters}
            for filter in page.filters:
                assert filter.column in columns[filter.query], (page.name, filter.name)
            for chart in page.charts:
                named = {column.name for column in chart.columns} | ({chart.one_per} if chart.one_per else set())
                assert named <= columns[chart.query], (page.name, chart.name)
                assert {column.kind for column in chart.columns} <= set(KINDS)
                assert set(chart.metrics) <= known, (page.name, chart.name)
                assert {filters[name].column for name in chart.filters} <= columns[chart.query], (page.name, chart.name)
                assert set(chart.shown_when) <= set(filters), (page.name, chart.name)


def test_pages_are_small_however_many_segments_there_are(sample_company: Company, tmp_path: Path) -> None:
    many = """insert into marts.retention
        select retention.* replace ('owner ' || number as segment) from marts.retention cross join range(300) as many (number)
        where segment_by = 'owner' and segment = 'Caio Prado'"""
    site = write_changed(sample_company, tmp_path, many, names=("overview", "retention"))
    assert (site / "data" / "retention.js").stat().st_size < 1_500_000


def test_nothing_of_the_former_language_is_left(sample_company: Company, tmp_path: Path) -> None:
    from holdfast.pages import write_pages
    from holdfast.settings import load_settings

    site = write_changed(sample_company, tmp_path, names=("overview", "survival"))
    assert (site / "pt-BR" / "survival.html").exists()
    write_pages(load_settings({"HOLDFAST_HOME": str(site.parent), "HOLDFAST_LANGUAGE": "pt-BR"}), PAGES[:1])
    assert sorted(path.name for path in site.rglob("*.html")) == ["index.html", "index.html"]
    assert sorted(path.name for path in site.glob("data/*")) == ["overview.js"]
    assert 'lang="pt-BR"' in (site / "index.html").read_text(encoding="utf-8")
    assert (site / "en" / "index.html").exists()


def test_what_stands_is_not_drawn_again_until_something_changed(
    sample_company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.pages import writing
    from holdfast.settings import load_settings

    site = write_changed(sample_company, tmp_path, names=("overview",))
    drawn: list[str] = []

    def render(site: Any, page: Any, language: Any, facts: Any) -> str:
        drawn.append(language.code)
        return draw(site, page, language, facts)

    draw = writing.render
    monkeypatch.setattr(writing, "render", render)
    environment = {**Company(tmp_path, dict(SAMPLE_VARS)).environment, "HOLDFAST_LANGUAGE": "en"}
    before = (site / "index.html").read_bytes()

    def write(**more: str) -> list[str]:
        drawn.clear()
        writing.write_pages(load_settings(environment | more), PAGES[:1])
        return list(drawn)

    assert write() == []
    (site / "index.html").write_text("edited", encoding="utf-8")
    assert write() == ["en", "pt-BR"]
    assert (site / "index.html").read_bytes() == before
    (site / "data" / "overview.js").unlink()
    assert write() == ["en", "pt-BR"]
    assert write(HOLDFAST_LANGUAGE="pt-BR") == ["pt-BR", "en"]
    assert write() == ["en", "pt-BR"], "and back"
    manifest = site.parent / "published" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert write() == ["en", "pt-BR"], "another version is published"
    assert write() == []


def test_the_script_of_the_pictures_is_that_of_the_installed_version_or_bundled(tmp_path: Path) -> None:
    kept, torn, other = tmp_path / "kept.js", tmp_path / "torn.js", tmp_path / "other.js"
    bundled = vega(kept)
    assert "window.vegaEmbed" in bundled
    kept.write_text(bundled + "// kept", encoding="utf-8")
    torn.write_bytes(b"\xff\xfe")
    other.write_text(bundled.replace("vl-convert-python ", "vl-convert-python 0.", 1), encoding="utf-8")
    assert vega(tmp_path / "none.js", torn, other, kept) == bundled + "// kept"
    assert vega(torn, other) == bundled
