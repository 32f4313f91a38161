"""The page: complete without a network, and text of an export is never markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import duckdb

from holdfast.pages import write_pages
from holdfast.settings import Settings


def test_the_page_needs_nothing_from_elsewhere(settings: Settings) -> None:
    html = write_pages(settings).read_text(encoding="utf-8")
    assert not re.findall(r"(?:src|href)=\"?(?:https?:)?//", html)
    assert "<script" not in html
    assert "@import" not in html


def test_names_from_an_export_are_escaped(settings: Settings) -> None:
    html = write_pages(settings).read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "Ana Conceição" in html


def test_the_pictures_show_the_published_figures(settings: Settings) -> None:
    html = write_pages(settings).read_text(encoding="utf-8")
    assert html.count("<circle") == 3
    assert "November 2025: 88.0% of 100 kept" in html
    assert 'title="4 of 10"' in html
    assert len(re.findall(r"<td class=open", html)) == 2


def test_the_page_is_well_formed(settings: Settings) -> None:
    class Balance(HTMLParser):
        opened: list[str]

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "line"):
                self.opened.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            assert self.opened.pop() == tag

    parser = Balance()
    parser.opened = []
    parser.feed(write_pages(settings).read_text(encoding="utf-8"))
    assert parser.opened == []


def test_an_empty_company_has_a_page_too(settings: Settings) -> None:
    with duckdb.connect(str(settings.published / "holdfast.duckdb")) as connection:
        for table in ("marts.retention", "marts.cohorts", "marts.customer_tiers", "marts.contact_agenda"):
            connection.execute(f"delete from {table}")
    html = write_pages(settings).read_text(encoding="utf-8")
    assert "Nobody has ordered yet." in html
    assert "Nobody is due for a contact." in html
