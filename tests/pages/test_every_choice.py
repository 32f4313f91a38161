"""Every value of every filter, in every language and theme; and the pictures of README. It takes minutes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.pages.model import Page as Subject
from holdfast.pages.registry import PAGES
from holdfast.settings import LANGUAGES, PROJECT
from pages.conftest import Opened
from pages.looking import PAGE_NAMES, file_of, is_too_wide, undrawn, violations

Look = Callable[..., Opened]
# Where to keep what the pages look like; unset, nothing is kept.
KEPT = os.environ.get("HOLDFAST_SCREENSHOTS", "")


@pytest.mark.parametrize(
    "language",
    [
        pytest.param(each, marks=pytest.mark.soak if number else pytest.mark.slow)
        for number, each in enumerate(LANGUAGES)
    ],
)
@pytest.mark.parametrize("page", PAGES, ids=PAGE_NAMES)
def test_every_value_of_every_filter_draws(site: Path, look: Look, page: Subject, language: str) -> None:
    opened = look()
    tab = opened.go(file_of(site, page.name, language))
    for filter in page.filters:
        values = tab.eval_on_selector_all(f"#filter-{filter.name} option", "all => all.map(each => each.value)")
        assert values, filter.name
        if tab.is_disabled(f"#filter-{filter.name}"):
            continue  # one value is no choice
        for value in values[:12]:
            opened.choose(filter.name, value)
            assert undrawn(opened) == [], (filter.name, value)
            assert tab.evaluate("document.querySelectorAll('[id^=filter-]:invalid').length") == 0


@pytest.mark.parametrize("name", PAGE_NAMES)
@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        pytest.param("dark", 1200, marks=pytest.mark.soak),
        pytest.param("light", 768, marks=pytest.mark.soak),
        pytest.param("dark", 360, marks=pytest.mark.slow),
    ],
)
def test_a_page_is_for_everybody_in_every_theme_and_width(
    site: Path, look: Look, name: str, scheme: str, width: int
) -> None:
    opened = look(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = opened.go(file_of(site, name))
    if KEPT:
        page.screenshot(path=Path(KEPT) / f"{name}-{scheme}-{width}.png", full_page=True)
    assert (undrawn(opened), is_too_wide(opened)) == ([], False)
    assert violations(opened) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGE_NAMES)
def test_a_page_prints_dark_on_white_without_its_controls(site: Path, look: Look, name: str) -> None:
    opened = look(color_scheme="dark")
    page = opened.go(file_of(site, name))
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible("nav")
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "height"), [("overview", 760), ("cohorts", 760)])
def test_the_pictures_of_readme_can_be_taken(site: Path, look: Look, tmp_path: Path, name: str, height: int) -> None:
    opened = look(viewport={"width": 1040, "height": height})
    opened.page.clock.set_fixed_time("2025-12-15T12:00:00Z")
    page = opened.go(file_of(site, name))
    folder = PROJECT / "docs" / "images" if KEPT else tmp_path
    taken = page.screenshot(path=folder / f"{name}.png", scale="css")
    assert taken.startswith(b"\x89PNG")
    assert len(taken) < 200_000
