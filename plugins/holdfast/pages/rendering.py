"""One page in one language as HTML. All text is escaped; nothing that comes from an export is ever marked safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from holdfast.languages import Language
from holdfast.languages.templates import fill_template
from holdfast.pages.assets import SCRIPTS
from holdfast.pages.drawing import as_spec
from holdfast.pages.model import Page
from holdfast.pages.script_data import as_json
from holdfast.pages.script_texts import SCRIPT_TEXTS

TEMPLATES = Path(__file__).with_name("templates")
# Nothing is fetched from elsewhere, and no script runs that is not a file beside the pages.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Site:
    """What every page says or links to: all pages, all languages (the default one first), `as_of` in the company's zone,

    the formulas by `table.column`, and the addresses of the other pages that exist by now, relative to the pages' folder.
    """

    pages: tuple[Page, ...]
    languages: list[Language]
    as_of: datetime
    formulas: Mapping[str, dict[str, Any]]
    others: Mapping[str, str]

    @property
    def last_whole_day(self) -> date | None:
        """The last day that is counted, where `as_of` is a midnight."""
        return self.as_of.date() - timedelta(days=1) if self.as_of.time() == time() else None

    def local(self, instant: datetime) -> datetime:
        """An instant of the published copy, which are all in UTC, in the company's zone."""
        return instant.replace(tzinfo=UTC).astimezone(self.as_of.tzinfo)

    def path(self, page: Page, language: Language) -> str:
        """Where a page is, relative to the pages' folder. The first page is the index."""
        file = "index.html" if page == self.pages[0] else page.file
        return file if language == self.languages[0] else f"{language.code}/{file}"

    def first_address(self, language: Language, root: str) -> str:
        """The address of the index, from a page in this language."""
        return root + self.path(self.pages[0], language)

    def root(self, language: Language) -> str:
        """The way from a page in this language to the pages' folder."""
        return "" if language == self.languages[0] else "../"


def render(site: Site, page: Page, language: Language, facts: Mapping[str, Any]) -> str:
    """The page's HTML."""
    return fill_template(
        TEMPLATES,
        page.template,
        language,
        site=site,
        page=page,
        root=site.root(language),
        scripts=SCRIPTS,
        policy=CONTENT_POLICY,
        settings_json=as_json(_for_scripts(site, page, language)),
        charts={chart.name: chart for chart in page.charts},
        **facts,
    )


def _for_scripts(site: Site, page: Page, language: Language) -> dict[str, Any]:
    """What the page's scripts need to know; the rows are in a file of their own."""
    import vl_convert

    text = language.text
    return {
        "page": page.name,
        "language": language.code,
        "currency": language.currency,
        "as_of": site.as_of.isoformat(),
        "texts": {key: text(words) for key, words in SCRIPT_TEXTS.items()},
        "formatLocale": vl_convert.get_format_locale("pt-BR" if language.code == "pt-BR" else "en-US"),
        "timeFormatLocale": vl_convert.get_time_format_locale("pt-BR" if language.code == "pt-BR" else "en-US"),
        "filters": [
            {
                "name": each.name,
                "query": each.query,
                "column": each.column,
                "kind": each.kind,
                "within": each.within,
                "without": each.without,
                "default": each.default,
                "any": each.any,
                "words": {value: text(words) for value, words in each.words.items()},
            }
            for each in page.filters
        ],
        "charts": [
            {
                "name": chart.name,
                "title": text(chart.title),
                "query": chart.query,
                "columns": [
                    {
                        "name": column.name,
                        "title": text(column.title),
                        "kind": column.kind,
                        "link": column.link,
                        "words": {value: text(words) for value, words in column.words.items()},
                    }
                    for column in chart.columns
                ],
                "filters": chart.filters,
                "shown_when": chart.shown_when,
                "one_per": chart.one_per,
                "opens": chart.opens,
                "spec": as_spec(chart.draw(language)) if chart.draw else None,
            }
            for chart in page.charts
        ],
    }
