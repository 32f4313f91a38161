"""The pages in a real browser: they draw, everybody can use them, and they ask nobody else for anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pages.conftest import Opened
from pages.looking import PAGE_NAMES, empty, file_of, is_too_wide, undrawn, violations

Look = Callable[..., Opened]


# Three of them stand for all in the fast tests: words, filters, lists.
AT_ONCE = ("overview", "retention", "agenda")
ALL = [pytest.param(name, marks=() if name in AT_ONCE else pytest.mark.slow) for name in PAGE_NAMES]


@pytest.mark.parametrize("name", ALL)
def test_a_page_is_whole_usable_and_narrow_enough_in_both_languages(site: Path, look: Look, name: str) -> None:
    opened = look()
    page = opened.go(file_of(site, name))
    assert (undrawn(opened), empty(opened), is_too_wide(opened)) == ([], [], False)
    page.click("a[lang=pt-BR]")
    opened.drawn()
    assert page.evaluate("document.documentElement.lang") == "pt-BR"
    assert undrawn(opened) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert not is_too_wide(opened)
    assert violations(opened) == []


def test_a_choice_changes_rows_address_and_the_other_language(site: Path, look: Look) -> None:
    opened = look()
    page = opened.go(file_of(site, "retention"))
    table = "#chart-formulas .rows"
    before = page.text_content(table)
    opened.choose("segment_by", "tier")
    opened.choose("segment", "B")
    assert "segment=B" in page.url
    assert page.text_content(table) != before
    page.click("a[lang=pt-BR]")
    opened.drawn()
    assert page.input_value("#filter-segment") == "B"
    assert page.text_content("h1") == "Retenção"


def test_a_keyboard_reaches_the_figures_and_the_theme_stays(site: Path, look: Look) -> None:
    opened = look()
    page = opened.go(file_of(site, "overview"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    opened.go(file_of(site, "survival"))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_a_picture_and_its_rows_can_be_taken_away(site: Path, look: Look) -> None:
    opened = look(accept_downloads=True)
    page = opened.go(file_of(site, "overview"))
    with page.expect_download() as csv:
        page.click("#chart-bridge button.csv")
    lines = csv.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert csv.value.suggested_filename == "holdfast-overview-bridge.csv"
    assert lines == [
        "period_start,step,customer_count",
        "2025-11-01,opening,1063",
        "2025-11-01,lost,-81",
        "2025-11-01,new,34",
        "2025-11-01,back,93",
        "2025-11-01,closing,1109",
    ]
    with page.expect_download() as png:
        page.click("#chart-bridge button.png")
    picture = png.value.path().read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5_000
