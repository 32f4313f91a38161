"""Writes the pages, every one in every language, from the published copy into `HOLDFAST_HOME/pages`."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.atomic_files import write_atomically
from holdfast.errors import HoldfastError
from holdfast.languages import languages
from holdfast.pages.assets import assets, vega
from holdfast.pages.metrics import read_formulas
from holdfast.pages.model import Page
from holdfast.pages.registry import PAGES
from holdfast.pages.rendering import Site, render
from holdfast.pages.script_data import as_script, as_table
from holdfast.published_copy import open_published, published_as_of, read_manifest
from holdfast.settings import Settings
from holdfast.written_files import digest_of, is_recorded, keep_record

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)


def write_pages(settings: Settings, pages: Iterable[Page] = PAGES) -> Path:
    """Write all pages in place of the former ones; returns the path of the first. HoldfastError when nothing is published.

    Where they stand already, of the same published version, nothing is drawn anew. The default language is at the top, each other
    one in a folder of its name; rows and scripts are there once for all.
    """
    pages = tuple(pages)
    folder = settings.home / "pages"
    currency = read_manifest(settings).get("reporting_currency") or settings.business["reporting_currency"]
    spoken = languages(settings.language, currency)
    others = _other_pages(settings)
    digest = digest_of(
        settings,
        language=settings.language,
        currency=currency,
        zone=str(settings.zone),
        others=others,
        pages=[page.name for page in pages],
    )
    if is_recorded(folder, digest):
        log.info("The pages are those of what is published already.")
        return _end(folder)
    written: set[Path] = set()

    def put(path: Path, content: str) -> None:
        if not path.exists() or path.read_bytes() != content.encode():
            write_atomically(path, content)
        written.add(path)

    script, shared = folder / "assets" / "vega.js", settings.project / ".cache" / "vega.js"
    put(script, vega(script, shared))
    with suppress(OSError):  # the project may be read-only, as in a container: then each home bundles it once
        if not (shared.exists() and shared.read_bytes() == script.read_bytes()):
            write_atomically(shared, script.read_bytes())
    for name, content in assets():
        put(folder / "assets" / name, content)
    with open_published(settings) as connection:
        site = Site(pages, spoken, published_as_of(settings), read_formulas(connection), others)
        facts = {page.name: _read_facts(page, connection) for page in pages}
        for page in pages:
            put(folder / "data" / f"{page.name}.js", _data(page, connection))
    for language in spoken:
        for page in pages:
            put(folder / site.path(page, language), render(site, page, language, facts[page.name]))
    _remove_others(folder, written | {_last_run(folder)})
    keep_record(folder, digest, written)
    return _end(folder)


def _end(folder: Path) -> Path:
    """No failure is told of any longer; returns the path of the first page."""
    write_atomically(_last_run(folder), as_script("holdfastRun", "failure", None))
    first = folder / "index.html"
    log.info("The pages are at %s.", first)
    return first


def _last_run(folder: Path) -> Path:
    return folder / "assets" / "last_run.js"


def note_failure(settings: Settings, step: str, sentence: str, at: datetime) -> None:
    """Have the pages that are there say that a run failed at `step`; the next ones that are written no longer do."""
    if (settings.home / "pages" / "assets").is_dir():
        failure = {"step": step, "sentence": sentence, "at": at.isoformat(timespec="minutes")}
        write_atomically(_last_run(settings.home / "pages"), as_script("holdfastRun", "failure", failure))


def _data(page: Page, connection: DuckDBPyConnection) -> str:
    """The rows of a page's queries as one script: a page opened from a disk may not read any other kind of file."""
    script = ""
    for query in page.queries:
        names, rows = _ask(page, connection, query.sql)
        script += as_script("holdfastRows", query.name, as_table(names, rows))
    return script


def _ask(page: Page, connection: DuckDBPyConnection, sql: str) -> tuple[list[str], list[Any]]:
    import duckdb

    try:
        cursor = connection.execute(sql)
        return [column[0] for column in cursor.description or []], cursor.fetchall()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise _too_old(page, error) from None


def _read_facts(page: Page, connection: DuckDBPyConnection) -> dict[str, Any]:
    import duckdb

    try:
        return dict(page.facts(connection)) if page.facts else {}
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise _too_old(page, error) from None


def _too_old(page: Page, error: Exception) -> HoldfastError:
    reason = str(error).splitlines()[0]
    return HoldfastError(
        f"The page '{page.name}' asks for what the published copy does not have ({reason});"
        " it was published by an older version: run `make run`."
    )


def _other_pages(settings: Settings) -> dict[str, str]:
    """What else there is to read by now, by its name, as addresses relative to the pages' folder."""
    found = {
        "checks": settings.home / "docs" / "checks" / "index.html",
        "tables": settings.home / "docs" / "tables" / "index.html",
    }
    return {name: f"../{path.relative_to(settings.home)}" for name, path in found.items() if path.exists()}


def _remove_others(folder: Path, written: set[Path]) -> None:
    """Take away pages that are no longer there, such as those of a language that is now at the top."""
    for path in [*folder.rglob("*.html"), *folder.rglob("*.js")]:
        if path not in written:
            path.unlink()
