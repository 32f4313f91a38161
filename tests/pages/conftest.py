"""The pages of the sample company, and a real browser to look at them: Debian's chromium, driven by playwright."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from companies import Company
from holdfast.pages import write_pages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Opened:
    """A page in the browser; `troubles` are errors of its console and requests that leave the machine."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def go(self, path: Path, hash: str = "") -> Page:
        """Open a file, and wait until its charts are drawn."""
        self.page.goto("about:blank")
        self.page.goto(f"{path.as_uri()}{hash}")
        self.drawn()
        return self.page

    def drawn(self) -> None:
        self.page.wait_for_selector("body[data-drawn]", timeout=60_000)

    def _watch(self) -> None:
        def request(sent: Any) -> None:
            if not sent.url.startswith(("file:", "data:", "blob:", "about:")):
                self.troubles.append(f"request {sent.url}")

        self.page.on("request", request)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error {error}"))
        self.page.on(
            "console",
            lambda line: self.troubles.append(line.text) if line.type in ("error", "warning") else None,
        )


@pytest.fixture(scope="session")
def site(sample_company: Company) -> Path:
    """The folder of the sample company's pages. Look, do not touch."""
    return write_pages(sample_company.settings).parent


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Opens a tab of its own; keywords as of playwright's new_context. At the end no page may have had troubles."""
    opened: list[Opened] = []

    def new(**keywords: Any) -> Opened:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **keywords})
        tab = Opened(context.new_page())
        tab._watch()
        opened.append(tab)
        return tab

    yield new
    for tab in opened:
        tab.page.context.close()
    assert [trouble for tab in opened for trouble in tab.troubles] == []
