"""What a test asks of a page that is open in the browser."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from holdfast.pages.registry import PAGES
from pages.conftest import Opened

# axe would read the style sheets again, which the pages forbid to scripts
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "preload": False}
# cells like those above them, by the hundred; and pictures, which are hidden from readers of the table that has the same
ALIKE = [[".rows tbody tr:nth-child(n+4)"], [".picture svg"]]
PAGE_NAMES = [page.name for page in PAGES]


def file_of(site: Path, name: str, language: str = "en") -> Path:
    """The file of a page, where English is the default."""
    folder = site if language == "en" else site / language
    return folder / ("index.html" if name == PAGES[0].name else f"{name}.html")


def violations(opened: Opened) -> list[str]:
    """What axe finds at odds with WCAG 2.1 A and AA and good practice, everything unfolded; with the first element of each."""
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(opened.page, context={"exclude": ALIKE}, options=OPTIONS).response
    return [f"{each['id']}: {each['nodes'][0]['html'][:300]}" for each in found["violations"]]


def undrawn(opened: Opened) -> list[str]:
    """Charts that have rows and no picture."""
    shown = opened.page.query_selector_all("section.card:not([hidden]):not(.is-empty):has(.picture)")
    return [str(card.get_attribute("id")) for card in shown if not card.query_selector("svg path, svg rect, svg text")]


def empty(opened: Opened) -> list[str]:
    """Charts that say why they have nothing to show."""
    return [
        str(card.get_attribute("id")) for card in opened.page.query_selector_all("section.card.is-empty:not([hidden])")
    ]


def is_too_wide(opened: Opened) -> bool:
    """Whether the page as a whole has to be moved sideways."""
    return bool(opened.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
