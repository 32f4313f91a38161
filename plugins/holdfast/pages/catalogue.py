"""`make messages`: collects the texts of the pages and of what is delivered into the catalogue of each language, where they are to be translated."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from holdfast.languages import LOCALES
from holdfast.pages.registry import PAGES
from holdfast.settings import PROJECT

# `{% trans %}` is collected as gettext.
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
PACKAGE = Path(__file__).parents[1]
ROOMS = ("languages", "pages", "deliver")
# The mart's own words for its metrics are texts of the pages, too.
DESCRIBED = PROJECT / "dbt_project" / "models"


def collected() -> Any:
    """A Babel catalogue of every text of scripts, templates and modules, and of the formulas of the metrics on the pages."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    of_templates = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
    methods = [(f"{room}/**.py", "python") for room in ROOMS]
    methods += [(f"{room}/**.j2", "jinja2.ext.babel_extract") for room in ROOMS]
    options = {f"{room}/**.j2": of_templates for room in ROOMS}
    catalogue = Catalog(project="Holdfast", charset="utf-8", fuzzy=False)
    for file, _line, message, _comments, _context in extract_from_dir(
        str(PACKAGE), methods, options, keywords=KEYWORDS
    ):
        catalogue.add(message, locations=[(file, 0)])
    for text in formulas():
        catalogue.add(text, locations=[("audit.metric_dictionary", 0)])
    return catalogue


def formulas() -> Iterator[str]:
    """Formula and caveats of each metric that a chart names, as the properties of the models describe them."""
    import yaml

    described: dict[str, tuple[str, str | None]] = {}
    for file in DESCRIBED.rglob("*.yml"):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models", []):
            for column in model.get("columns", []):
                about = column.get("config", {}).get("meta", {}).get("metric")
                if about is not None:
                    described[f"{model['name']}.{column['name']}"] = (column["description"], about.get("caveats"))
    named = {metric.split(".", 1)[1] for page in PAGES for chart in page.charts for metric in chart.metrics}
    for metric in sorted(named):
        yield from (text for text in described[metric] if text)


def update(file: Path) -> int:
    """Bring a language's catalogue up to date: new texts empty, what is said no longer gone; returns how many are not translated."""
    from babel.messages.pofile import read_po, write_po

    with file.open("rb") as stream:
        catalogue = read_po(stream, locale=file.parts[-3])
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    text = io.BytesIO()
    # without a header, which would hold the clock
    write_po(text, catalogue, width=120, sort_output=True, omit_header=True, include_lineno=False)
    file.write_bytes(text.getvalue())
    return sum(1 for message in catalogue if message.id and not all(forms(message.string or "")))


def forms(text: str | Sequence[str]) -> tuple[str, ...]:
    """One and many, where a text has a number in it."""
    return (text,) if isinstance(text, str) else tuple(text)


def main() -> int:
    """Update every catalogue."""
    for file in sorted(LOCALES.rglob("*.po")):
        print(f"{file.relative_to(LOCALES)}: {update(file)} texts to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
