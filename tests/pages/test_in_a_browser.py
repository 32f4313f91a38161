"""Every page, in every language, in a real browser: it draws, it is usable by everybody, and it asks nobody else for anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from holdfast.pages.registry import PAGES
from pages.conftest import Opened

Look = Callable[..., Opened]
PAGE_NAMES = [page.name for page in PAGES]


def file_of(site: Path, name: str, language: str = "en") -> Path:
    folder = site if language == "en" else site / language
    return folder / ("index.html" if name == PAGES[0].name else f"{name}.html")


def violations(opened: Opened) -> list[str]:
    """What axe finds at odds with WCAG 2.1 A and AA, with the first element of each."""
    found = Axe().run(opened.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response
    return [f"{each['id']}: {each['nodes'][0]['html'][:300]}" for each in found["violations"]]


@pytest.mark.parametrize("name", PAGE_NAMES)
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_a_page_draws_all_that_it_shows(site: Path, look: Look, name: str, language: str) -> None:
    opened = look()
    page = opened.go(file_of(site, name, language))
    assert page.evaluate("document.documentElement.lang") == language
    for chart in page.query_selector_all("section.card:not([hidden]):not(.is-empty) .picture"):
        assert chart.query_selector("svg"), chart.inner_html()
    assert page.query_selector_all("section.card.is-empty") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200


@pytest.mark.parametrize("name", PAGE_NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_a_page(site: Path, look: Look, name: str, scheme: str) -> None:
    opened = look(color_scheme=scheme)
    page = opened.go(file_of(site, name))
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert violations(opened) == []


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_a_page_fits_a_phone(site: Path, look: Look, name: str) -> None:
    page = look(viewport={"width": 360, "height": 740}).go(file_of(site, name))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_choice_changes_the_rows_the_address_and_the_other_language(site: Path, look: Look) -> None:
    opened = look()
    page = opened.go(file_of(site, "retention"))
    table = "#chart-formulas .rows"
    before = page.inner_text(table, timeout=1000) if page.is_visible(table) else page.text_content(table)
    page.select_option("#filter-segment_by", "tier")
    opened.drawn()
    page.select_option("#filter-segment", "B")
    opened.drawn()
    assert "segment=B" in page.url
    assert page.text_content(table) != before
    page.click("a[lang=pt-BR]")
    opened.drawn()
    assert page.input_value("#filter-segment") == "B"
    assert page.text_content("h1") == "Retenção"
