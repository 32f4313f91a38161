"""The pages of the sample company, and a real browser to look at them: Debian's chromium, driven by playwright."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from companies import Company
from holdfast.pages import write_pages
from holdfast.pages.registry import PAGES
from holdfast.settings import SAMPLE_VARS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
BUNDLED: dict[str, Path] = {}
LONG = 60_000  # milliseconds, for a busy machine


@dataclass
class Opened:
    """A page in the browser; `troubles` are errors of its console and requests that leave the machine."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def go(self, path: Path, fragment: str = "") -> Page:
        """Open a file, and wait until its charts are drawn."""
        self.page.goto("about:blank")
        self.page.goto(f"{path.as_uri()}{fragment}", timeout=LONG)
        return self.drawn()

    def drawn(self) -> Page:
        self.page.wait_for_selector("body[data-drawn]", timeout=LONG)
        return self.page

    def choose(self, filter: str, value: str) -> Page:
        self.page.select_option(f"#filter-{filter}", value)
        return self.drawn()

    def watch(self) -> None:
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
    site = write_pages(sample_company.settings).parent
    BUNDLED.setdefault("assets", site / "assets")
    return site


def write_changed(
    sample: Company, folder: Path, *statements: str, language: str = "en", names: Collection[str] = ()
) -> Path:
    """The pages of a company whose published tables are the sample's, changed by `statements`; returns their folder.

    `names` are those that are written, with none given all.
    """
    from holdfast.settings import load_settings

    company = Company(folder, dict(SAMPLE_VARS))
    published = company.home / "published"
    published.mkdir(parents=True)
    for name in ("manifest.json", "holdfast.duckdb"):
        shutil.copyfile((sample.home / "published" / name).resolve(), published / name)
    if folder_of_first := BUNDLED.get("assets"):  # bundling Vega takes seconds
        shutil.copytree(folder_of_first, company.home / "pages" / "assets")
    with duckdb.connect(str(published / "holdfast.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    pages = [page for page in PAGES if page.name in names] or PAGES
    site = write_pages(load_settings({**company.environment, "HOLDFAST_LANGUAGE": language}), pages).parent
    BUNDLED.setdefault("assets", site / "assets")
    return site


# Not of the session: while playwright is open an event loop runs in this thread, and what else starts one (s3fs under Airflow) cannot.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on PATH to open the pages with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=LONG)
        yield browser
        browser.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Opens a tab of its own; keywords as of playwright's new_context. At the end no page may have had troubles."""
    opened: list[Opened] = []

    def new(**keywords: Any) -> Opened:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **keywords})
        context.set_default_timeout(LONG)
        tab = Opened(context.new_page())
        tab.watch()
        opened.append(tab)
        return tab

    yield new
    for tab in opened:
        tab.page.context.close()
    assert [trouble for tab in opened for trouble in tab.troubles] == []
